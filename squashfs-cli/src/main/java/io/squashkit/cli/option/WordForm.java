package io.squashkit.cli.option;

import java.util.ArrayList;
import java.util.List;

/// One word of several.
///
/// @param words those allowed
record WordForm(List<String> words) implements Form<String> {
  @Override
  public String parse(String text) {
    if (words.contains(text)) {
      return text;
    }
    throw new IllegalArgumentException("allowed is " + String.join(", ", words));
  }

  @Override
  public List<String> completions(String typed) {
    List<String> found = new ArrayList<>();
    for (String word : words) {
      if (word.startsWith(typed)) {
        found.add(word);
      }
    }
    return found;
  }
}
