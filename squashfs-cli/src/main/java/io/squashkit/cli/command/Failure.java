package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.output.NameText;
import io.squashkit.squashfs.format.SquashfsException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Puts failures into one line that says what happened and, where it helps, what to do next.
final class Failure {
  private Failure() {}

  /// The line.
  ///
  /// @param failure what was thrown
  /// @return text without line breaks or control characters
  static String describe(Throwable failure) {
    return NameText.of(line(failure).getBytes(UTF_8));
  }

  private static String line(Throwable failure) {
    return switch (failure) {
      case SquashfsException e -> String.valueOf(e.getMessage());
      case FileSystemException e -> file(e);
      case InvalidPathException e -> e.getInput() + ": not a path: " + e.getReason();
      case IOException e when e.getMessage() != null -> String.valueOf(e.getMessage());
      case OutOfMemoryError e ->
          "out of memory ("
              + e.getMessage()
              + "); lower --threads or --memory, or allow more with SQUASH_JAVA_OPTIONS=-Xmx2g";
      case StackOverflowError e -> "the stack overflowed: a bug; --debug shows where" + e;
      default -> "a bug: " + failure + "; --debug shows where";
    };
  }

  private static String file(FileSystemException failure) {
    String reason = failure.getReason();
    String other = failure.getOtherFile();
    String place = failure.getFile() + (other == null ? "" : " -> " + other);
    return switch (failure) {
      case NoSuchFileException e -> place + ": no such file or folder" + behind(reason);
      case AccessDeniedException e -> place + ": permission denied" + behind(reason);
      case DirectoryNotEmptyException e -> place + ": the folder is not empty" + behind(reason);
      case NotDirectoryException e -> place + ": not a folder" + behind(reason);
      case FileAlreadyExistsException e ->
          reason != null ? place + ": " + reason : place + ": exists already; --force replaces it";
      default -> place + ": " + (reason != null ? reason : "cannot be used");
    };
  }

  private static String behind(String reason) {
    return reason == null ? "" : " (" + reason + ")";
  }
}
