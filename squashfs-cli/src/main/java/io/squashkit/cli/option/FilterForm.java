package io.squashkit.cli.option;

import io.squashkit.squashfs.format.BcjFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Names of filters for machine code, with commas between them.
final class FilterForm implements Form<Set<BcjFilter>> {
  @Override
  public Set<BcjFilter> parse(String text) {
    Set<BcjFilter> found = EnumSet.noneOf(BcjFilter.class);
    for (String word : text.split(",", -1)) {
      found.add(filter(word));
    }
    return found;
  }

  private static BcjFilter filter(String word) {
    StringBuilder known = new StringBuilder();
    for (BcjFilter filter : BcjFilter.values()) {
      if (filter.label().equals(word)) {
        return filter;
      }
      known.append(known.isEmpty() ? "" : ", ").append(filter.label());
    }
    throw new IllegalArgumentException("allowed are, with commas between them, " + known);
  }

  @Override
  public List<String> completions(String typed) {
    String before = typed.substring(0, typed.lastIndexOf(',') + 1);
    List<String> used = List.of(before.split(",", -1));
    List<String> found = new ArrayList<>();
    for (BcjFilter filter : BcjFilter.values()) {
      String value = before + filter.label();
      if (value.startsWith(typed) && !used.contains(filter.label())) {
        found.add(value);
      }
    }
    return found;
  }
}
