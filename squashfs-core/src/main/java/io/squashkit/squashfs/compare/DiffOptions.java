package io.squashkit.squashfs.compare;

import java.util.EnumSet;
import java.util.Set;

/// How trees are compared. Immutable; start from [#DEFAULTS] and change what matters.
///
/// @param threads threads that compare contents; at least 1. What is found does not depend on it
/// @param ignored what is not looked at; the kind always is
public record DiffOptions(int threads, Set<Aspect> ignored) {
  /// The defaults: everything, all processors.
  public static final DiffOptions DEFAULTS =
      new DiffOptions(Runtime.getRuntime().availableProcessors(), Set.of());

  /// Takes the set as it is now.
  public DiffOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + ", at least 1");
    }
    if (ignored.contains(Aspect.KIND)) {
      throw new IllegalArgumentException("entries of different kinds cannot be compared");
    }
    ignored = Set.copyOf(ignored);
  }

  /// A copy with another number of threads.
  ///
  /// @param count at least 1
  /// @return the copy
  public DiffOptions withThreads(int count) {
    return new DiffOptions(count, ignored);
  }

  /// A copy that looks at other things.
  ///
  /// @param aspects what is not looked at, not [Aspect#KIND]
  /// @return the copy
  public DiffOptions withIgnored(Set<Aspect> aspects) {
    return new DiffOptions(threads, aspects);
  }

  /// What is looked at.
  Set<Aspect> regarded() {
    EnumSet<Aspect> regarded = EnumSet.allOf(Aspect.class);
    regarded.removeAll(ignored);
    return regarded;
  }
}
