package io.squashkit.squashfs.interop;

import io.squashkit.testdata.SpecEntry;
import io.squashkit.testdata.SpecEntry.Kind;
import io.squashkit.testdata.TreeSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// The same tree, made in another order: directories first, all else shuffled, links last.
final class Shuffled {
  private Shuffled() {}

  static TreeSpec of(TreeSpec spec, long seed) {
    List<SpecEntry> first = new ArrayList<>();
    List<SpecEntry> middle = new ArrayList<>();
    List<SpecEntry> last = new ArrayList<>();
    for (SpecEntry entry : spec.entries()) {
      (entry.kind() == Kind.DIR ? first : entry.kind() == Kind.LINK ? last : middle).add(entry);
    }
    Collections.shuffle(middle, new Random(seed));
    first.addAll(middle);
    first.addAll(last);
    return new TreeSpec(first);
  }
}
