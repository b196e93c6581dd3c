package io.squashkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command as people get it: the image below `target/squash`, in an empty environment.
class PackagedCommandIT {
  private static final Path COMMAND =
      Path.of(System.getProperty("basedir", ""), "target/squash/bin/squash").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void startsWithoutJavaOnThePath() throws Exception {
    assertEquals("squash " + version() + "\n", run(COMMAND, Map.of(), "--version"));
  }

  /// The version in the name of the command's jar.
  private static String version() throws IOException {
    Path jars = COMMAND.resolveSibling("../lib/app");
    try (DirectoryStream<Path> found = Files.newDirectoryStream(jars, "squashfs-cli-*.jar")) {
      String name = found.iterator().next().getFileName().toString();
      return name.substring("squashfs-cli-".length(), name.length() - ".jar".length());
    }
  }

  @Test
  void startsThroughLinks() throws Exception {
    Path one = Files.createSymbolicLink(folder.resolve("one"), COMMAND);
    Path two = Files.createSymbolicLink(folder.resolve("two"), folder.relativize(one));
    assertEquals("squash " + version() + "\n", run(two, Map.of(), "--version"));
    Files.delete(one);
  }

  @Test
  void takesJavaOptionsFromItsOwnVariableOnly() throws Exception {
    Map<String, String> environment =
        Map.of("SQUASH_JAVA_OPTIONS", "-Xlog:aot=info", "JAVA_TOOL_OPTIONS", "-Dx=y");
    String output = run(COMMAND, environment, "--version");
    assertTrue(output.contains("[aot"), output);
    assertTrue(!output.contains("JAVA_TOOL_OPTIONS"), output);
  }

  @Test
  void usesItsStartUpCacheWhereverItLies() throws Exception {
    Path moved = folder.resolve("a moved image");
    copy(COMMAND.getParent().getParent(), moved);
    Map<String, String> environment = Map.of("SQUASH_JAVA_OPTIONS", "-Xlog:class+load=info");
    String output = run(moved.resolve("bin/squash"), environment, "--version");
    assertTrue(output.contains("io.squashkit.cli.Main source: shared objects file"), output);
  }

  /// The compiler would be silent about it.
  @Test
  void methodsThatTheLauncherNamesExist() throws Exception {
    Matcher found =
        Pattern.compile("dontinline,([a-zA-Z.]+)::([a-zA-Z]+)").matcher(Files.readString(COMMAND));
    assertTrue(found.find());
    Class<?> owner = Class.forName(found.group(1));
    Method[] methods = owner.getDeclaredMethods();
    assertTrue(Arrays.stream(methods).anyMatch(one -> one.getName().equals(found.group(2))));
  }

  /// The training of the start-up cache uses one filter; classes of the others come from the jar.
  @Test
  void classesOutsideTheStartUpCacheWorkToo() throws Exception {
    Path source = Files.createDirectories(folder.resolve("machine code"));
    Path runtime = COMMAND.resolveSibling("../lib/runtime/lib");
    Files.copy(runtime.resolve("libjava.so"), source.resolve("code"));
    String all = "x86,powerpc,ia64,arm,armthumb,sparc,arm64,riscv";
    Path image = folder.resolve("filtered");
    String[] pack = {"pack", "-q", "-f", "-c", "xz", "--bcj", all, "-b", "64K"};
    String[] words = Arrays.copyOf(pack, pack.length + 2);
    words[pack.length] = source.toString();
    words[pack.length + 1] = image.toString();
    assertEquals("", run(COMMAND, Map.of(), words));
    assertEquals("code\n", run(COMMAND, Map.of(), "ls", image.toString()));
  }

  @Test
  void namesAreUtf8WhateverTheLocale() throws Exception {
    Path source = Files.createDirectories(folder.resolve("größe €"));
    Files.writeString(source.resolve("naïve"), "text");
    Path image = folder.resolve("bild ü");
    for (String locale : new String[] {"C", "C.UTF-8", ""}) {
      Map<String, String> environment = Map.of("LC_ALL", locale);
      String pack = "pack";
      run(COMMAND, environment, pack, "-q", "-f", source.toString(), image.toString());
      assertEquals("naïve\n", run(COMMAND, environment, "ls", image.toString()));
      assertEquals("text", run(COMMAND, environment, "cat", image.toString(), "naïve"));
    }
  }

  @Test
  void aClosedPipeEndsItQuietly() throws Exception {
    Path source = Files.createDirectories(folder.resolve("many"));
    for (int i = 0; i < 20_000; i++) {
      Files.createFile(source.resolve("a rather long name, to fill the pipe " + i));
    }
    Path image = folder.resolve("image");
    run(COMMAND, Map.of(), "pack", "-q", source.toString(), image.toString());
    String line = "{ " + COMMAND + " ls " + image + "; echo $? >&2; } | head -n 1";
    String first = "a rather long name, to fill the pipe 0\n141\n";
    assertEquals(first, run(Path.of("/bin/sh"), Map.of(), "-c", line));
  }

  @Test
  void interruptedItLeavesNothing() throws Exception {
    Path source = Files.createDirectories(folder.resolve("source"));
    byte[] noise = new byte[8 << 20];
    new java.util.Random(1).nextBytes(noise);
    for (int i = 0; i < 8; i++) {
      noise[0] = (byte) i;
      Files.write(source.resolve("file" + i), noise);
    }
    Path target = Files.createDirectories(folder.resolve("target"));
    Path image = target.resolve("image");
    Process process =
        new ProcessBuilder(
                COMMAND.toString(), "pack", "-q", "-c", "xz", source.toString(), image.toString())
            .start();
    while (process.isAlive() && isEmpty(target)) {
      Thread.sleep(5);
    }
    process.destroy(); // SIGTERM
    assertEquals(143, process.waitFor());
    assertTrue(isEmpty(target));
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      return !found.iterator().hasNext();
    }
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    assertEquals("", run(Path.of("/bin/cp"), Map.of(), "-a", from.toString(), to.toString()));
  }

  private static String run(Path command, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder process = new ProcessBuilder(arguments);
    process.command().addFirst(command.toString());
    process.environment().clear();
    process.environment().put("PATH", "/usr/bin:/bin");
    process.environment().putAll(environment);
    process.redirectErrorStream(true);
    Process running = process.start();
    running.getOutputStream().close();
    String output = new String(running.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, running.waitFor(), output);
    return output;
  }
}
