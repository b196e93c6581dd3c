package io.squashkit.squashfs;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the sources of all modules to the room tables of `ARCHITECTURE.md`, and those to the sources.
///
/// A room is a package below a module's own, written `module/room`; classes in the module's own package are the room
/// `module/.`. In a table's second column a bare name is a room of the same module, and a module's name alone stands
/// for any of its rooms. Rooms without sources are not looked at.
class RoomsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  /// Module by its short name: folder, package.
  private static final Map<String, List<String>> MODULES =
      Map.of(
          "core", List.of("squashfs-core", "squashfs"),
          "overlay", List.of("overlay-compose", "overlay"),
          "cli", List.of("squashfs-cli", "cli"));

  private static final Pattern HEADING = Pattern.compile("#+ `?([\\w-]+)`?");
  private static final Pattern ROW = Pattern.compile("\\| `([\\w.]+)` \\| ([^|]*) \\|.*");
  private static final Pattern NAME =
      Pattern.compile("\\bio\\.squashkit\\.(squashfs|overlay|cli)\\.(?:([a-z]\\w*)\\.)?[A-Z]");
  private static final int LONGEST = 500;

  @Test
  void importsAreThoseOfTheRoomTables() throws IOException {
    SortedMap<String, Set<String>> declared = declared();
    SortedMap<String, Set<String>> real = real();
    assertFalse(real.isEmpty(), "no sources found below " + ROOT);
    List<String> faults = new ArrayList<>();
    real.forEach(
        (room, seen) -> {
          Set<String> allowed = declared.get(room);
          if (allowed == null) {
            faults.add(room + " is not in a room table");
            return;
          }
          seen.stream()
              .filter(other -> !allowed.contains(other) && !allowed.contains(module(other)))
              .forEach(other -> faults.add(room + " uses " + other + " and does not declare it"));
          allowed.stream()
              .filter(other -> real.keySet().stream().anyMatch(one -> stands(other, one)))
              .filter(other -> seen.stream().noneMatch(one -> stands(other, one)))
              .forEach(other -> faults.add(room + " declares " + other + " and does not use it"));
        });
    assertEquals(List.of(), faults);
  }

  @Test
  void noRoomSeesItselfThroughOthers() throws IOException {
    SortedMap<String, Set<String>> real = real();
    for (String room : real.keySet()) {
      Set<String> reached = new HashSet<>();
      List<String> next = new ArrayList<>(real.get(room));
      while (!next.isEmpty()) {
        String other = next.removeLast();
        if (reached.add(other)) {
          next.addAll(real.getOrDefault(other, Set.of()));
        }
      }
      assertFalse(reached.contains(room), room + " is part of a cycle among " + reached);
    }
  }

  @Test
  void noSourceFileIsTooLong() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (String module : MODULES.keySet()) {
      for (Path source : sources(module)) {
        int lines = Files.readAllLines(source).size();
        if (lines > LONGEST) {
          tooLong.add(ROOT.relativize(source) + ": " + lines + " lines, allowed " + LONGEST);
        }
      }
    }
    assertEquals(List.of(), tooLong);
  }

  private static String module(String room) {
    return room.replaceAll("/.*", "");
  }

  private static boolean stands(String declared, String room) {
    return declared.equals(room) || declared.equals(module(room));
  }

  private static SortedMap<String, Set<String>> declared() throws IOException {
    SortedMap<String, Set<String>> declared = new TreeMap<>();
    String module = "";
    for (String line : Files.readAllLines(ROOT.resolve("ARCHITECTURE.md"))) {
      Matcher heading = HEADING.matcher(line);
      if (heading.lookingAt()) {
        String folder = heading.group(1);
        module =
            MODULES.keySet().stream()
                .filter(name -> MODULES.get(name).getFirst().equals(folder))
                .findFirst()
                .orElse("");
      }
      Matcher row = ROW.matcher(line);
      if (!module.isEmpty() && row.matches()) {
        String here = module;
        Set<String> sees =
            Stream.of(row.group(2).split("[\\s,`–-]+", -1))
                .filter(name -> !name.isEmpty())
                .map(n -> n.contains("/") || MODULES.containsKey(n) ? n : here + "/" + n)
                .collect(toCollection(TreeSet::new));
        declared.put(here + "/" + row.group(1), sees);
      }
    }
    return declared;
  }

  private static SortedMap<String, Set<String>> real() throws IOException {
    SortedMap<String, Set<String>> real = new TreeMap<>();
    for (String module : MODULES.keySet()) {
      Path base = base(module);
      for (Path source : sources(module)) {
        Path folder = base.relativize(source).getParent();
        if (folder == null && source.endsWith("package-info.java")) {
          continue;
        }
        String room = module + "/" + (folder == null ? "." : folder.getName(0));
        Set<String> seen = real.computeIfAbsent(room, name -> new TreeSet<>());
        for (String line : Files.readAllLines(source)) {
          if (!line.strip().startsWith("//")) {
            NAME.matcher(line)
                .results()
                .map(found -> shortName(found.group(1)) + "/" + orRoot(found.group(2)))
                .filter(other -> !other.equals(room))
                .forEach(seen::add);
          }
        }
      }
    }
    return real;
  }

  private static String shortName(String packageName) {
    return packageName.equals("squashfs") ? "core" : packageName;
  }

  private static String orRoot(String room) {
    return room == null ? "." : room;
  }

  private static Path base(String module) {
    List<String> names = MODULES.get(module);
    return ROOT.resolve(names.getFirst(), "src/main/java/io/squashkit", names.getLast());
  }

  private static List<Path> sources(String module) throws IOException {
    Path base = base(module);
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(base)) {
      return walk.filter(path -> path.toString().endsWith(".java")).toList();
    }
  }
}
