package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.edit.TreeMerge;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `squash add`: an image with further entries.
final class AddCommand implements Verb {
  private final Arguments arguments =
      new Arguments("add", "Adds files and folders to an image", "[options] IMAGE FILE[=PATH]...")
          .describe(
              "A file takes the place of what was there; a folder is laid over a folder that was"
                  + " there. Without =PATH it goes into the root under its own name; a PATH that"
                  + " ends with / is the folder to put it into.",
              "The new image is written beside the old one and takes its name when it is complete."
                  + " Blocks of what stays are copied as they are stored.")
          .example("squash add rootfs.squashfs motd=etc/motd", "a file under a new name")
          .example("squash add rootfs.squashfs tools=opt/", "a folder, as opt/tools");

  private final ImageChange change = new ImageChange(arguments);
  private final Option<String> image = arguments.parameter("IMAGE", "the image to change");
  private final Option<List<String>> files =
      arguments.parameters(1, "FILE[=PATH]...", "what to add, and where");

  /// Something to add.
  private record Addition(Path source, List<Name> place) {}

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    List<Addition> additions = new ArrayList<>();
    for (String file : files.value()) {
      additions.add(addition(file));
    }
    return change.run(
        surroundings,
        Path.of(image.value()),
        (from, watch, scan) -> {
          List<Tree> layers = new ArrayList<>();
          layers.add(from.tree());
          ScanListener listener = watch.scan();
          for (Addition addition : additions) {
            layers.add(layer(addition, scan, listener));
          }
          return TreeMerge.of(layers);
        });
  }

  private static Addition addition(String word) throws UsageException {
    int equals = word.lastIndexOf('=');
    Path source = Path.of(equals < 0 ? word : word.substring(0, equals));
    String place = equals < 0 ? "/" : word.substring(equals + 1);
    try {
      List<Name> names = new ArrayList<>(TreeMerge.names(place));
      if (place.isEmpty() || place.endsWith("/")) {
        Path name = source.toAbsolutePath().normalize().getFileName();
        names.addAll(TreeMerge.names(name == null ? "" : name.toString()));
      }
      if (names.isEmpty()) {
        throw new IllegalArgumentException("found '" + word + "', which has no name");
      }
      return new Addition(source, names);
    } catch (IllegalArgumentException e) {
      throw new UsageException("add: FILE=PATH: " + e.getMessage());
    }
  }

  private static Tree layer(Addition addition, ScanOptions scan, ScanListener listener)
      throws IOException {
    Tree tree = DirectoryScanner.scan(List.of(addition.source), scan, listener);
    if (Files.isDirectory(addition.source)) {
      return TreeMerge.at(addition.place, tree);
    }
    Entry made = new Entry(addition.place.getLast(), tree.root().entries().getFirst().node());
    Tree single = new Tree(new MemoryDirectory(tree.root().attributes(), List.of(made)));
    List<Name> parents = addition.place.subList(0, addition.place.size() - 1);
    return TreeMerge.at(parents, TreeMerge.withoutRoot(single));
  }
}
