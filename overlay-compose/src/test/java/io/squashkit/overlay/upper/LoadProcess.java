package io.squashkit.overlay.upper;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;

/// One of several processes that use a mount at once, all operations at random on shared names. Ends with a
/// failure if something gives an error that no file system should.
final class LoadProcess {
  private static final int TURN = 200;

  private LoadProcess() {}

  /// Uses the mount until its time is over.
  ///
  /// @param arguments the mount, a seed, when the load began and when it ends, in milliseconds since 1970
  public static void main(String[] arguments) throws Exception {
    Path mount = Path.of(arguments[0]);
    int seed = Integer.parseInt(arguments[1]);
    Instant start = Instant.ofEpochMilli(Long.parseLong(arguments[2]));
    long end = Long.parseLong(arguments[3]);
    Random random = new Random(seed);
    MountSubject subject = new MountSubject(mount);
    RandomLines lines = new RandomLines(random);
    long count = 0;
    try (RandomUses uses = new RandomUses(mount, random)) {
      do { // once at least, however slow the machine is
        SortedMap<String, String> view = ViewDump.of(subject, start);
        count += turn(view, lines, uses, new Script(subject, 0022), random);
      } while (System.currentTimeMillis() < end);
    }
    System.out.println("seed " + seed + ": " + count);
  }

  private static int turn(
      SortedMap<String, String> view,
      RandomLines lines,
      RandomUses uses,
      Script script,
      Random random)
      throws IOException {
    lines.look(view);
    var files =
        view.entrySet().stream()
            .filter(entry -> entry.getValue().startsWith("100"))
            .map(Map.Entry::getKey)
            .toList();
    int count = 0;
    while (count < TURN) {
      count++;
      if (random.nextInt(3) == 0) {
        uses.next(files);
        continue;
      }
      String line = lines.next();
      String answer = script.run(line);
      if (answer.equals("error 5")) {
        throw new AssertionError(line + " => " + answer);
      }
    }
    script.end();
    return count;
  }
}
