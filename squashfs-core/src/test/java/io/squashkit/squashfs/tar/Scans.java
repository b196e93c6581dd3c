package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.io.ImageSource;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Manifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Scans archives in memory in both ways, which must agree.
final class Scans implements TarListener {
  final List<String> warnings = new ArrayList<>();
  TarReport report;

  @Override
  public void warning(String message) {
    warnings.add(message);
  }

  @Override
  public void finished(TarReport what) {
    report = what;
  }

  Manifest manifest(byte[] archive) throws IOException {
    Manifest inPlace = TreeManifest.of(inPlace(archive));
    List<String> heard = List.copyOf(warnings);
    warnings.clear();
    Manifest passing = TreeManifest.of(passing(archive));
    assertEquals("", Manifest.difference(inPlace, passing));
    assertEquals(heard, warnings);
    return inPlace;
  }

  Tree inPlace(byte[] archive) throws IOException {
    return TarScanner.scan(new Bytes(archive), this);
  }

  Tree passing(byte[] archive) throws IOException {
    return TarScanner.scan(new ByteArrayInputStream(archive), "a.tar", new KeptContents(), this);
  }

  /// What is said of an archive that is refused, both ways.
  String refusal(byte[] archive) throws IOException {
    String inPlace = refusal(() -> TreeManifest.of(inPlace(archive)));
    assertEquals(inPlace, refusal(() -> TreeManifest.of(passing(archive))));
    return inPlace;
  }

  private static String refusal(org.junit.jupiter.api.function.ThrowingSupplier<?> scan)
      throws IOException {
    try {
      scan.get();
    } catch (TarException e) {
      return e.getMessage();
    } catch (Throwable e) {
      throw new AssertionError("not refused well", e);
    }
    throw new AssertionError("not refused");
  }

  record Bytes(byte[] bytes) implements ImageSource {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long position, ByteBuffer into) {
      int count = Math.clamp(bytes.length - position, 0, into.remaining());
      into.put(bytes, (int) position, count);
      return count;
    }

    @Override
    public String name() {
      return "a.tar";
    }

    @Override
    public void close() {}
  }
}
