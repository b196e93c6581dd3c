package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A directory of an archive: while it is read a hash table of entries, afterwards their sorted list. A
/// table of its own, since it costs 8 bytes an entry where a map costs 50.
final class TarDirectory implements Node.Directory {
  private static final @Nullable Entry[] EMPTY = new @Nullable Entry[0];

  /// Unknown to whoever makes an archive, so that nobody can choose names that all fall in one place.
  private static final long SEED = ThreadLocalRandom.current().nextLong();

  private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

  /// As of directories that an archive does not mention; tar2sqfs gives them the same.
  private static final Attributes UNMENTIONED = new Attributes(0755, 0, 0, 0, 0, Xattrs.NONE);

  private final @Nullable TarDirectory parent;
  private final Name name;
  private Attributes attributes;
  private @Nullable Entry[] table = EMPTY;
  private boolean implied;
  private int count;
  private List<Entry> sorted = List.of();

  TarDirectory(@Nullable TarDirectory parent, Name name, Attributes attributes) {
    this.parent = parent;
    this.name = name;
    this.attributes = attributes;
  }

  /// A directory that only its entries tell of.
  static TarDirectory implied(@Nullable TarDirectory parent, Name name) {
    TarDirectory made = new TarDirectory(parent, name, UNMENTIONED);
    made.implied = true;
    return made;
  }

  @Override
  public Attributes attributes() {
    return attributes;
  }

  @Override
  public boolean isImplied() {
    return implied;
  }

  void attributes(Attributes newAttributes) {
    attributes = newAttributes;
    implied = false;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /// The entry of a name, or null.
  @Nullable Entry find(Name wanted) {
    return count == 0 ? null : table[slot(wanted)];
  }

  /// Adds an entry or replaces the one of the same name.
  void put(Entry entry) {
    if (4 * (count + 1) > 3 * table.length) {
      grow();
    }
    int slot = slot(entry.name());
    count += table[slot] == null ? 1 : 0;
    table[slot] = entry;
  }

  private int slot(Name wanted) {
    int mask = table.length - 1;
    int slot = hash(wanted) & mask;
    while (true) {
      Entry entry = table[slot];
      if (entry == null || entry.name().equals(wanted)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  private static int hash(Name name) {
    long hash = SEED;
    for (byte b : name.bytes()) {
      hash = (hash ^ b) * PRIME;
      hash ^= hash >>> 32;
    }
    return (int) (hash ^ hash >>> 17);
  }

  private void grow() {
    @Nullable Entry[] old = table;
    table = new @Nullable Entry[Math.max(4, 2 * old.length)];
    for (Entry entry : old) {
      if (entry != null) {
        table[slot(entry.name())] = entry;
      }
    }
  }

  /// Ends the making of this directory.
  void finish() {
    Entry[] entries = new Entry[count];
    int next = 0;
    for (Entry entry : table) {
      if (entry != null) {
        entries[next++] = entry;
      }
    }
    table = EMPTY;
    Arrays.sort(entries, (a, b) -> a.name().compareTo(b.name()));
    sorted = Collections.unmodifiableList(Arrays.asList(entries));
  }

  @Override
  public List<Entry> entries() {
    return sorted;
  }

  /// The path of an entry of this directory, for messages.
  String path(Name entry) {
    StringBuilder path = new StringBuilder(entry.toString());
    for (TarDirectory at = this; at.parent != null; at = at.parent) {
      path.insert(0, '/').insert(0, at.name);
    }
    return path.toString();
  }
}
