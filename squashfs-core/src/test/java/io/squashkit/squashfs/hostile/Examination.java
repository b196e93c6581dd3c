package io.squashkit.squashfs.hostile;

import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.interop.Images;
import io.squashkit.squashfs.read.CheckListener;
import io.squashkit.squashfs.read.Finding;
import io.squashkit.squashfs.read.ImageCheck;
import io.squashkit.squashfs.read.ImageStatistics;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Does with an image what readers do, within bounds: opens it, walks the tree, reads attributes and
/// contents, checks it. What is wrong with the bytes must come out as faults; anything else thrown
/// is a fault of the reader.
final class Examination {
  private static final String NAME = "test.squashfs: ";
  private static final long BYTES_PER_FILE = 1 << 20;
  private static final long BYTES = 8 << 20;
  private static final int ENTRIES = 20_000;

  private final List<String> faults = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
  private long bytes;
  private int entries;
  private boolean opened;

  private Examination() {}

  /// Examines an image.
  ///
  /// @param image the bytes
  /// @return what is wrong, in lines; empty if all is well
  static List<String> faults(byte[] image) {
    Examination examination = new Examination();
    try (SquashfsImage opened =
        SquashfsImage.open(Images.source(image), new ReadOptions(0, 1 << 20, 1))) {
      examination.opened = true;
      examination.step(() -> examination.walk(opened));
      examination.step(() -> ImageStatistics.of(opened));
      examination.check(opened);
    } catch (SquashfsException e) {
      if (examination.opened) {
        throw new AssertionError("a check throws nothing of what it finds", e);
      }
      examination.add(e);
    } catch (IOException e) {
      throw new AssertionError("bytes in memory are read without I/O", e);
    }
    return examination.faults;
  }

  private interface Step {
    void take() throws IOException;
  }

  /// The kinds of exception that wrong bytes may lead to; one line each.
  private void step(Step step) {
    try {
      step.take();
    } catch (SquashfsException e) {
      add(e);
    } catch (IOException e) {
      throw new AssertionError("wrong bytes are a SquashfsException", e);
    }
  }

  private void add(SquashfsException e) {
    String message = e.getMessage();
    if (message == null || message.indexOf('\n') >= 0) {
      throw new AssertionError("a message is one line", e);
    }
    if (!message.startsWith(NAME) || message.startsWith(NAME, NAME.length())) {
      throw new AssertionError("a message has the image's name once", e);
    }
    faults.add(message);
  }

  private void walk(SquashfsImage image) throws IOException {
    Deque<Node.Directory> left = new ArrayDeque<>();
    left.add(image.tree().root());
    while (!left.isEmpty() && entries < ENTRIES && faults.size() < 100) {
      Node.Directory directory = left.removeLast();
      step(
          () -> {
            for (Entry entry : directory.entries()) {
              entries++;
              if (!entry.name().isSound()) {
                throw new AssertionError("an unsound name came through: " + entry.name());
              }
              if (entry.node() instanceof Node.Directory below) {
                left.add(below);
              } else if (entry.node() instanceof Node.File file) {
                step(() -> read(file.content()));
              }
            }
          });
    }
  }

  private void read(FileContent content) throws IOException {
    try (ContentReader reader = content.open()) {
      read(reader, content, 0, Math.min(content.size(), BYTES_PER_FILE));
      read(reader, content, Math.max(0, content.size() - 5000), content.size());
      reader.nextData(content.size() / 2);
    }
  }

  private void read(ContentReader reader, FileContent content, long from, long to)
      throws IOException {
    long at = from;
    while (at < to && bytes < BYTES) {
      buffer.clear();
      int count = reader.read(at, buffer);
      if (count != Math.min(buffer.capacity(), content.size() - at)) {
        throw new AssertionError(count + " bytes at " + at + " of " + content.size());
      }
      at += count;
      bytes += count;
    }
  }

  private void check(SquashfsImage image) throws IOException {
    for (Finding finding : ImageCheck.check(image, CheckListener.NONE, 1).findings()) {
      if (finding.message().indexOf('\n') >= 0) {
        throw new AssertionError("a message is one line: " + finding);
      }
      faults.add(finding.message());
    }
  }
}
