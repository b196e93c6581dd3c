package io.squashkit.squashfs.pack;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/// Finds files of equal content before anything is compressed, in linear time.
///
/// Only files that share their size with another are looked at. Those whose content fits a fragment
/// block are hashed when they are read for good ([TailPhase]); longer ones here: first their beginnings,
/// then, where those are equal, the whole. One file is hashed by one thread.
final class DuplicateFinder {
  /// What is hashed first of a long file.
  private static final long BEGINNING = 1 << 20;

  private record Hashed(Item.File file, Future<ContentDigest> digest) {}

  private final Workers workers;
  private final PackListener listener;

  DuplicateFinder(Workers workers, PackListener listener) {
    this.workers = workers;
    this.listener = listener;
  }

  /// Marks candidates and gives each long duplicate its original.
  ///
  /// @param files all files in the order of their numbers
  /// @param longSize size from which a file is hashed here
  void find(List<Item.File> files, long longSize) throws IOException {
    List<Item.File> bySize = new ArrayList<>(files);
    bySize.sort(Comparator.comparingLong(Item.File::size)); // stable: numbers stay in order
    List<Item.File> longOnes = new ArrayList<>();
    for (int i = 0; i < bySize.size(); i++) {
      Item.File file = bySize.get(i);
      long size = file.size();
      boolean shared =
          (i > 0 && bySize.get(i - 1).size() == size)
              || (i + 1 < bySize.size() && bySize.get(i + 1).size() == size);
      file.candidate = shared && size > 0 && !file.isPlaced() && file.passed == null;
      if (file.candidate && size >= longSize) {
        longOnes.add(file);
      }
    }
    longOnes.sort(Comparator.comparingInt(file -> file.number));
    List<Item.File> wholes = new ArrayList<>();
    Map<ContentKey, List<Item.File>> beginnings = group(longOnes, BEGINNING);
    for (List<Item.File> group : beginnings.values()) {
      if (group.size() == 1) {
        continue;
      }
      if (group.getFirst().size() <= BEGINNING) {
        link(group);
      } else {
        wholes.addAll(group);
      }
    }
    group(wholes, Long.MAX_VALUE).values().forEach(DuplicateFinder::link);
  }

  private static void link(List<Item.File> group) {
    for (Item.File file : group.subList(1, group.size())) {
      file.share(group.getFirst());
    }
  }

  private Map<ContentKey, List<Item.File>> group(List<Item.File> files, long most)
      throws IOException {
    Map<ContentKey, List<Item.File>> groups = new HashMap<>();
    ArrayDeque<Hashed> ahead = new ArrayDeque<>();
    int done = 0;
    for (Item.File file : files) {
      long length = Math.min(most, file.size());
      ahead.add(
          new Hashed(file, workers.submit(worker -> worker.digest(file.file().content(), length))));
      if (ahead.size() > 16 * workers.threads()) {
        collect(ahead.remove(), groups);
        listener.progress(PackListener.Stage.PREPARE, ++done, files.size());
      }
    }
    while (!ahead.isEmpty()) {
      collect(ahead.remove(), groups);
    }
    return groups;
  }

  private static void collect(Hashed hashed, Map<ContentKey, List<Item.File>> groups)
      throws IOException {
    ContentDigest digest;
    try {
      digest = Workers.await(hashed.digest());
    } catch (IOException e) {
      return; // the file is met again when it is packed, and its trouble told there
    }
    ContentKey key = new ContentKey(hashed.file().size(), digest);
    groups.computeIfAbsent(key, none -> new ArrayList<>(2)).add(hashed.file());
  }
}
