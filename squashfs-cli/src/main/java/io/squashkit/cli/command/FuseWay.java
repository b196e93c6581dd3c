package io.squashkit.cli.command;

import io.squashkit.cli.option.UsageException;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.upper.Durability;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayProfile;
import io.squashkit.overlay.upper.Ownership;
import io.squashkit.overlay.view.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What options of the kernel's mount mean to a mount that a process serves.
final class FuseWay {
  private static final String REDIRECT = "redirect_dir=on";

  private static final String VOLATILE = "volatile";

  /// What is so anyway.
  private static final List<String> AS_IT_IS =
      List.of(
          "rw",
          "redirect_dir=off",
          "redirect_dir=follow",
          "index=off",
          "metacopy=off",
          "nfs_export=off",
          "xino=on",
          "xino=auto");

  private FuseWay() {}

  /// Finds an option that only the kernel can heed.
  ///
  /// @param words the options
  /// @return the first, or null if there is none
  static @Nullable String unknown(List<String> words) {
    for (String word : words) {
      if (!AS_IT_IS.contains(word) && !word.equals(REDIRECT) && !word.equals(VOLATILE)) {
        return word;
      }
    }
    return null;
  }

  /// Opens an overlay.
  ///
  /// @param lowers what is below, closed with the overlay once it is open
  /// @param space where marks are
  /// @param words options of the kernel's mount
  /// @throws UsageException if they do not go together
  /// @throws IOException if the folders cannot be used
  static Overlay open(Stack lowers, MarkSpace space, List<String> words, UpperFolders folders)
      throws UsageException, IOException {
    Durability durability = words.contains(VOLATILE) ? Durability.VOLATILE : Durability.SYNC;
    return open(lowers, space, words, durability, Ownership.KEPT, folders);
  }

  /// Opens an overlay.
  ///
  /// @param lowers what is below, closed with the overlay once it is open
  /// @param space where marks are
  /// @param words options of the kernel's mount
  /// @param durability what the overlay waits for, whatever the options say
  /// @param ownership to whom objects belong that cannot be given to their owners
  /// @throws UsageException if they do not go together
  /// @throws IOException if the folders cannot be used
  static Overlay open(
      Stack lowers,
      MarkSpace space,
      List<String> words,
      Durability durability,
      Ownership ownership,
      UpperFolders folders)
      throws UsageException, IOException {
    OverlayProfile profile =
        words.contains(REDIRECT) ? OverlayProfile.REDIRECT : OverlayProfile.KERNEL;
    if (space == MarkSpace.USER) {
      if (profile == OverlayProfile.REDIRECT) {
        throw new UsageException("mount: " + REDIRECT + " and --userxattr do not go together");
      }
      profile = OverlayProfile.USERXATTR;
    }
    require(folders.upper(), "--upper");
    require(folders.work(), "--work");
    return Overlay.open(lowers, folders.upper(), folders.work(), profile, durability, ownership);
  }

  /// The kernel does not make them either: a mistyped name would take all changes.
  private static void require(Path folder, String option) throws NoSuchFileException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(
          folder.toString(), null, "no such folder: make it for " + option);
    }
  }
}
