package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/// The scanner before bytes that a fuzzer makes up. In a normal run only the seeds are tried. By hand:
///
/// ```sh
/// JAZZER_FUZZ=1 mvn -pl squashfs-core -am test -Dtest='TarFuzzTest#sealedBytes' \
///     -Dsurefire.failIfNoSpecifiedTests=false
/// ```
class TarFuzzTest {
  private static final int LOOKED_AT = 4096;

  static List<byte[]> archives() {
    String[] version = {
      "GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "99"
    };
    String map = "2\n0\n1\n9\n3\n";
    byte[] oldSparse = TarMaker.header('S', "f", "", 5).encode();
    TarNumber.octal(oldSparse, 386, 12, 100, "");
    TarNumber.octal(oldSparse, 398, 12, 5, "");
    oldSparse[482] = 1;
    TarNumber.octal(oldSparse, 483, 12, 1000, "");
    TarHeader.seal(oldSparse);
    return List.of(
        new TarMaker().dir("d").file("d/f", "text").link("l", "d/f").symlink("s", "l").end(),
        new TarMaker()
            .pax('g', "uid", "1", "mtime", "-1.5")
            .pax('x', "path", "p/q", "linkpath", "t", "size", "3", "SCHILY.xattr.user.k", "v")
            .file("f", "abc")
            .pax(
                'x', "SCHILY.acl.access", "group::r-x,mask::rw-", "LIBARCHIVE.xattr.user.%3D", "AA")
            .file("g", "")
            .end(),
        new TarMaker()
            .member('L', "", "", "name\0")
            .member('K', "", "", "to\0")
            .symlink("x", "y")
            .end(),
        new TarMaker()
            .pax('x', version)
            .file("f", map + "\0".repeat(512 - map.length()) + "abcd")
            .end(),
        new TarMaker()
            .pax('x', "GNU.sparse.size", "9", "GNU.sparse.map", "1,2,5,1")
            .file("f", "abc")
            .end(),
        new TarMaker()
            .pax('x', "GNU.sparse.size", "9", "GNU.sparse.offset", "1", "GNU.sparse.numbytes", "2")
            .file("f", "ab")
            .end(),
        new TarMaker().raw(oldSparse).raw(new byte[512]).raw(TarMaker.bytes("hello")).pad().end(),
        new TarMaker()
            .member('3', "dev", "", "")
            .member('6', "p", "", "")
            .member('D', "e", "", "Yf\0")
            .end());
  }

  @MethodSource("archives")
  @FuzzTest(maxDuration = "10m")
  void anyBytes(byte[] archive) {
    examine(archive);
  }

  /// What looks like a header gets its checksum, so that the fuzzer gets further.
  @MethodSource("archives")
  @FuzzTest(maxDuration = "10m")
  void sealedBytes(byte[] bytes) {
    byte[] archive = bytes.clone();
    for (int at = 0; at + 512 <= archive.length; at += 512) {
      if (archive[at + 257] == 'u' && archive[at + 258] == 's') {
        byte[] block = Arrays.copyOfRange(archive, at, at + 512);
        TarHeader.seal(block);
        System.arraycopy(block, 0, archive, at, 512);
      }
    }
    examine(archive);
  }

  private static void examine(byte[] archive) {
    String inPlace = outcome(() -> TarScanner.scan(new Scans.Bytes(archive), TarListener.NONE));
    ContentStore store = TarFuzzTest::store;
    ByteArrayInputStream stream = new ByteArrayInputStream(archive);
    boolean plain = Decompression.of(Arrays.copyOf(archive, Math.min(512, archive.length))) == null;
    String passing = outcome(() -> TarScanner.scan(stream, "a.tar", store, TarListener.NONE));
    if (plain) {
      assertEquals(inPlace, passing);
    }
  }

  private interface Scan {
    Tree tree() throws IOException;
  }

  private static String outcome(Scan scan) {
    try {
      return listing(scan.tree());
    } catch (TarException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.indexOf('\n') < 0 && message.length() < 2000, message);
      return message;
    } catch (IOException e) {
      throw new AssertionError("bytes in memory are read without I/O", e);
    }
  }

  private static String listing(Tree tree) throws IOException {
    StringBuilder lines = new StringBuilder();
    ArrayDeque<Node.Directory> left = new ArrayDeque<>(List.of(tree.root()));
    while (!left.isEmpty()) {
      Name previous = null;
      for (Entry entry : left.removeLast().entries()) {
        assertTrue(entry.name().isSound(), entry.toString());
        assertTrue(previous == null || previous.compareTo(entry.name()) < 0, entry.toString());
        previous = entry.name();
        Node node = entry.node();
        lines.append(entry.name()).append(' ').append(node.attributes()).append('\n');
        if (node instanceof Node.Directory directory) {
          left.add(directory);
        } else if (node instanceof Node.File file) {
          lines.append(file.content().size()).append('\n');
          try (ContentReader reader = file.content().open()) {
            look(reader, file.content().size());
          }
        }
      }
    }
    return lines.toString();
  }

  /// Reads a little of each piece of data, as a packer would go.
  private static void look(ContentReader reader, long size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LOOKED_AT);
    long at = 0;
    for (int i = 0; i < 100 && at < size; i++) {
      long next = reader.nextData(at);
      assertTrue(next >= at && next <= size, next + " after " + at + " of " + size);
      buffer.clear();
      int wanted = (int) Math.min(LOOKED_AT, size - next);
      assertEquals(wanted, reader.read(next, buffer));
      at = next + wanted;
    }
  }

  private static FileContent store(ContentReader content, long size, String origin)
      throws IOException {
    look(content, size);
    return new FileContent() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public ContentReader open() {
        return new ContentReader() {
          @Override
          public int read(long position, ByteBuffer into) {
            int count = (int) Math.min(into.remaining(), size - position);
            into.position(into.position() + count);
            return count;
          }

          @Override
          public void close() {}
        };
      }

      @Override
      public String origin() {
        return origin;
      }
    };
  }
}
