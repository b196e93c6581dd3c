package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.edit.RegexParser.Chars;
import io.squashkit.squashfs.edit.RegexParser.Choice;
import io.squashkit.squashfs.edit.RegexParser.Edge;
import io.squashkit.squashfs.edit.RegexParser.Part;
import io.squashkit.squashfs.edit.RegexParser.Repeat;
import io.squashkit.squashfs.edit.RegexParser.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compiled expression: steps that a set of places walks through, character by character. No place is
/// in the set twice, which bounds the work on each character by the number of steps.
final class RegexProgram {
  private static final int LARGEST = 10_000;

  /// One step; those that take no character lead to others.
  ///
  /// @param taken the characters it takes, or null
  /// @param edge 1 if it leads on only at the start of the text, 2 only at its end, else 0
  /// @param first where it leads, -1 if the expression is done
  /// @param second where it leads besides, or -1
  private record Step(@Nullable Chars taken, int edge, int first, int second) {}

  private final Step[] steps;

  private RegexProgram(Step[] steps) {
    this.steps = steps;
  }

  static RegexProgram of(Part part) {
    Compiler compiler = new Compiler();
    compiler.add(part);
    compiler.steps.add(new Step(null, 0, -1, -1));
    return new RegexProgram(compiler.steps.toArray(Step[]::new));
  }

  /// Tells whether a text matches.
  ///
  /// @param whole whether all of it must, not only some part
  boolean matches(int[] text, boolean whole) {
    Places now = new Places(steps.length);
    Places next = new Places(steps.length);
    for (int at = 0; at <= text.length; at++) {
      if (at == 0 || !whole) {
        follow(now, 0, at, text.length);
      }
      if (now.done && (!whole || at == text.length)) {
        return true;
      }
      if (at == text.length || (whole && now.count == 0)) {
        return false;
      }
      next.clear();
      for (int i = 0; i < now.count; i++) {
        Step step = steps[now.list[i]];
        if (step.taken != null && step.taken.contains(text[at])) {
          follow(next, now.list[i] + 1, at + 1, text.length);
        }
      }
      Places swap = now;
      now = next;
      next = swap;
    }
    return false;
  }

  /// Adds a place and all that it leads to without taking a character.
  private void follow(Places places, int start, int at, int end) {
    int[] stack = places.stack;
    int top = 0;
    if (places.add(start)) {
      stack[top++] = start;
    }
    while (top > 0) {
      Step step = steps[stack[--top]];
      if (step.taken != null || (step.edge == 1 && at > 0) || (step.edge == 2 && at < end)) {
        continue;
      }
      places.done |= step.first < 0;
      if (step.first >= 0 && places.add(step.first)) {
        stack[top++] = step.first;
      }
      if (step.second >= 0 && places.add(step.second)) {
        stack[top++] = step.second;
      }
    }
  }

  private static final class Places {
    final int[] list;
    final int[] stack;
    private final boolean[] present;
    int count;
    boolean done;

    Places(int size) {
      list = new int[size];
      stack = new int[size];
      present = new boolean[size];
    }

    boolean add(int place) {
      if (present[place]) {
        return false;
      }
      present[place] = true;
      list[count++] = place;
      return true;
    }

    void clear() {
      for (int i = 0; i < count; i++) {
        present[list[i]] = false;
      }
      count = 0;
      done = false;
    }
  }

  private static final class Compiler {
    final List<Step> steps = new ArrayList<>();
    private int work;

    void add(Part part) {
      if (++work > 10 * LARGEST || steps.size() > LARGEST) {
        throw new IllegalArgumentException("it is too large when its repetitions are written out");
      }
      switch (part) {
        case Chars chars -> steps.add(new Step(chars, 0, -1, -1));
        case Edge edge -> steps.add(new Step(null, edge.start() ? 1 : 2, steps.size() + 1, -1));
        case Sequence sequence -> sequence.parts().forEach(this::add);
        case Choice choice -> add(choice);
        case Repeat repeat -> add(repeat);
      }
    }

    /// Each alternative ends in a jump behind the last.
    private void add(Choice choice) {
      int[] jumps = new int[choice.parts().size()];
      for (int i = 0; i < jumps.length; i++) {
        int fork = steps.size();
        boolean last = i == jumps.length - 1;
        steps.add(new Step(null, 0, fork + 1, -1));
        add(choice.parts().get(i));
        jumps[i] = steps.size();
        steps.add(new Step(null, 0, fork + 1, -1));
        if (!last) {
          steps.set(fork, new Step(null, 0, fork + 1, steps.size()));
        }
      }
      for (int jump : jumps) {
        steps.set(jump, new Step(null, 0, steps.size(), -1));
      }
    }

    private void add(Repeat repeat) {
      for (int i = 0; i < repeat.least(); i++) {
        add(repeat.part());
      }
      if (repeat.most() < 0) {
        int fork = steps.size();
        steps.add(new Step(null, 0, -1, -1));
        add(repeat.part());
        steps.add(new Step(null, 0, fork, -1));
        steps.set(fork, new Step(null, 0, fork + 1, steps.size()));
        return;
      }
      int[] forks = new int[repeat.most() - repeat.least()];
      for (int i = 0; i < forks.length; i++) {
        forks[i] = steps.size();
        steps.add(new Step(null, 0, -1, -1));
        add(repeat.part());
      }
      for (int fork : forks) {
        steps.set(fork, new Step(null, 0, fork + 1, steps.size()));
      }
    }
  }

  @Override
  public String toString() {
    return Arrays.toString(steps);
  }
}
