import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// Checks or repairs the layout of every Java source below a folder with google-java-format.
///
/// Arguments: `check` or `repair`, and the folder.
public final class FormatSources {
  private FormatSources() {}

  public static void main(String[] args) throws Exception {
    boolean repair = args[0].equals("repair");
    Path root = Path.of(args[1]).toAbsolutePath().normalize();
    List<String> command = new ArrayList<>();
    // Markdown comments (///) stay as they are: tables and lists would be re-flowed.
    command.add("--skip-javadoc-formatting");
    if (repair) {
      command.add("--replace");
    } else {
      command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    }
    command.addAll(sources(root));
    StringWriter differing = new StringWriter();
    PrintWriter errors = new PrintWriter(System.err, true);
    Main formatter =
        new Main(new PrintWriter(differing, true), errors, InputStream.nullInputStream());
    int status = formatter.format(command.toArray(String[]::new));
    if (!repair && !differing.toString().isBlank()) {
      System.err.println("These files are not formatted:");
      differing
          .toString()
          .lines()
          .forEach(file -> System.err.println("  " + root.relativize(Path.of(file))));
      System.err.println("Repair them with: mvn -q -N verify -Dformat=repair");
    }
    System.exit(status);
  }

  private static List<String> sources(Path root) throws IOException {
    List<String> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean foreign = name.equals("target") || name.startsWith(".");
            return foreign && !folder.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources.stream().sorted().toList();
  }
}
