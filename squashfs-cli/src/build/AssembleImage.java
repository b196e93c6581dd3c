import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Makes the self-contained image of the command: its own Java, the jars, the native libraries of this
/// platform, the launcher, the start-up cache, manual pages and completions.
///
/// Run by the JDK that goes into the image. Arguments: the image's folder, the command's jar, the class
/// path that it needs besides, the folder of `squash.sh` and `train.sh`, the time that files get, the
/// licence.
public final class AssembleImage {
  /// What the command and its libraries really use; `jdk.unsupported` for the libraries' `Unsafe`.
  private static final String MODULES = "java.base,jdk.unsupported";

  /// The start-up cache is used only by a Java that runs with the options it was made with. The serial
  /// collector starts as fast as any and keeps no threads; nothing of the virtual machine's own reaches
  /// the user's screen.
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-Xlog:disable",
          // what block buffers take, --memory bounds
          "-XX:MaxDirectMemorySize=1000g",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final List<String> NATIVE = List.of("libzstd-jni-", "liblz4-java.", "libdeflate.");

  private final Path image;
  private final Path lib;
  private final FileTime time;

  private AssembleImage(Path image, FileTime time) {
    this.image = image;
    this.lib = image.resolve("lib");
    this.time = time;
  }

  public static void main(String[] args) throws Exception {
    Path image = Path.of(args[0]);
    AssembleImage assembly = new AssembleImage(image, FileTime.from(Instant.parse(args[4])));
    delete(image);
    Files.createDirectories(assembly.lib.resolve("native"));
    Files.copy(Path.of(args[5]), image.resolve("LICENSE"));
    assembly.link();
    List<String> jars = assembly.jars(Path.of(args[1]), args[2]);
    Path sources = Path.of(args[3]);
    assembly.launcher(sources.resolve("squash.sh"), jars);
    assembly.train(sources.resolve("train.sh"));
    assembly.share();
  }

  private void link() {
    int status =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IllegalStateException("this JDK has no jlink"))
            .run(
                System.out,
                System.err,
                "--output=" + lib.resolve("runtime"),
                "--add-modules=" + MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--dedup-legal-notices=error-if-not-same-content",
                "--compress=zip-6");
    check(status == 0, "jlink failed");
  }

  /// Copies the jars, the command's first, without native libraries: those of this platform go into
  /// their own folder, so that nothing is unpacked at run time.
  private List<String> jars(Path command, String others) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String path : others.split(File.pathSeparator)) {
      if (path.endsWith(".jar")) { // and not the command's classes themselves
        jars.add(Path.of(path));
      }
    }
    jars.sort(Comparator.comparing(Path::getFileName));
    jars.addFirst(command);
    Path app = Files.createDirectories(lib.resolve("app"));
    List<String> names = new ArrayList<>();
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      copy(jar, app.resolve(name));
      Files.setLastModifiedTime(app.resolve(name), time);
      names.add(name);
    }
    return names;
  }

  private void copy(Path from, Path to) throws IOException {
    LocalDateTime modified = LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC);
    try (ZipFile in = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      ClassFile classFile = classFile(in);
      for (ZipEntry entry : Collections.list(in.entries())) {
        byte[] content = in.getInputStream(entry).readAllBytes();
        if (entry.getName().matches(".*\\.(so|dll|dylib)")) {
          String name = entry.getName().replaceAll(".*/", "");
          if (forThisPlatform(entry.getName()) && NATIVE.stream().anyMatch(name::startsWith)) {
            Files.write(lib.resolve("native").resolve(name), content);
          }
          continue;
        }
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(modified);
        out.putNextEntry(copy);
        if (entry.getName().endsWith(".class")) {
          content = modernise(classFile, content);
        } else if (entry.getName().equals("META-INF/MANIFEST.MF")) {
          content = unsealed(content);
        }
        out.write(content);
        out.closeEntry();
      }
    }
  }

  /// Takes the seal off a jar's packages: a class that is not in the start-up cache could not join those
  /// of its package that are.
  private static byte[] unsealed(byte[] manifest) {
    return new String(manifest, StandardCharsets.UTF_8)
        .replaceAll("(?m)^Sealed: true\\R", "")
        .getBytes(StandardCharsets.UTF_8);
  }

  /// Gives classes compiled for Java 5 (picocli's) the form of Java 7, which has stack maps: the
  /// start-up cache takes no older ones.
  private static byte[] modernise(ClassFile classFile, byte[] content) {
    int version = (content[6] & 0xff) << 8 | content[7] & 0xff;
    if (version >= ClassFile.JAVA_7_VERSION) {
      return content;
    }
    ClassTransform newer =
        ClassTransform.transformingMethodBodies((body, element) -> body.with(element))
            .andThen(
                ClassTransform.endHandler(
                    builder -> builder.withVersion(ClassFile.JAVA_7_VERSION, 0)));
    return classFile.transformClass(classFile.parse(content), newer);
  }

  private static ClassFile classFile(ZipFile jar) {
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(type -> open(jar, type))
            .orElse(ClassHierarchyResolver.defaultResolver());
    return ClassFile.of(
        ClassFile.ClassHierarchyResolverOption.of(hierarchy),
        ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
  }

  private static InputStream open(ZipFile jar, ClassDesc type) {
    ZipEntry entry = jar.getEntry(type.descriptorString().replaceAll("^L|;$", "") + ".class");
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean forThisPlatform(String path) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    List<String> systems = system.contains("mac") ? List.of("darwin", "macos") : List.of("linux");
    List<String> machines =
        machine.matches("amd64|x86_64") ? List.of("amd64", "x86_64") : List.of(machine);
    List<String> words = List.of(path.split("[/-]"));
    return systems.stream().anyMatch(words::contains)
        && machines.stream().anyMatch(words::contains);
  }

  private void launcher(Path template, List<String> jars) throws IOException {
    String zstd;
    try (Stream<Path> found = Files.list(lib.resolve("native"))) {
      zstd =
          found
              .map(path -> path.getFileName().toString())
              .filter(name -> name.startsWith("libzstd-jni-"))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("no native libraries for this platform"));
    }
    String classPath = jars.stream().map(jar -> "$lib/app/" + jar).collect(Collectors.joining(":"));
    String script =
        Files.readString(template)
            .replace("@OPTIONS@", String.join(" ", OPTIONS))
            .replace("@ZSTD@", zstd)
            .replace("@CLASSPATH@", classPath);
    Path launcher = Files.createDirectories(image.resolve("bin")).resolve("squash");
    Files.writeString(launcher, script);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void train(Path script) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("squash-train");
    try {
      String commands = run(new ProcessBuilder("sh", script.toString(), work.toString()), work);
      Path list = Files.writeString(work.resolve("commands"), commands);
      Path cache = lib.resolve("squash.aot");
      ProcessBuilder rehearsal = new ProcessBuilder(image.resolve("bin/squash").toString());
      rehearsal.directory(work.toFile());
      String options = "-XX:AOTCacheOutput=" + cache + " -Dsquash.rehearsal=" + list;
      rehearsal.environment().put("SQUASH_JAVA_OPTIONS", options);
      String output = run(rehearsal, work);
      check(Files.exists(cache), "no start-up cache was made: " + output);
    } finally {
      delete(work);
    }
  }

  /// Puts manual pages and completions where man and shells look beside a `bin`.
  private void share() throws IOException, InterruptedException {
    Path share = image.resolve("share");
    write(share.resolve("man/man1/squash.1"), "help", "--man");
    String verbs = squash("__complete", "help", "");
    for (String verb : verbs.lines().skip(1).toList()) {
      String more = squash("__complete", "help", verb, "");
      for (String second : more.lines().skip(1).toList()) {
        Path page = share.resolve("man/man1/squash-" + verb + "-" + second + ".1");
        write(page, "help", "--man", verb, second);
      }
      if (more.lines().count() == 1) {
        write(share.resolve("man/man1/squash-" + verb + ".1"), "help", "--man", verb);
      }
    }
    write(share.resolve("bash-completion/completions/squash"), "completion", "bash");
    write(share.resolve("zsh/site-functions/_squash"), "completion", "zsh");
    write(share.resolve("fish/vendor_completions.d/squash.fish"), "completion", "fish");
  }

  private void write(Path file, String... arguments) throws IOException, InterruptedException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, squash(arguments));
  }

  private String squash(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addFirst(image.resolve("bin/squash").toString());
    Path work = Files.createTempDirectory("squash-share");
    try {
      return run(new ProcessBuilder(words), work);
    } finally {
      delete(work);
    }
  }

  /// Gives what the process printed, which nobody needs to see unless it fails.
  private static String run(ProcessBuilder process, Path work)
      throws IOException, InterruptedException {
    Path errors = work.resolve("errors");
    Process running = process.redirectError(errors.toFile()).start();
    running.getOutputStream().close();
    String output = new String(running.getInputStream().readAllBytes(), UTF_8);
    boolean ok = running.waitFor() == 0;
    check(ok, "failed: " + process.command() + "\n" + output + Files.readString(errors));
    return output;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void check(boolean ok, String message) {
    if (!ok) {
      throw new IllegalStateException(message);
    }
  }
}
