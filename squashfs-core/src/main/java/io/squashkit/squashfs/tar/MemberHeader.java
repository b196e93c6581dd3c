package io.squashkit.squashfs.tar;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// The header of a member to be written: a ustar header and, where that cannot hold something, PAX records
/// in front of it. Nothing in it depends on when or where the archive is written.
final class MemberHeader {
  private static final byte[] NONE = {};
  private static final byte[] PAX_FOLDER = "PaxHeaders/".getBytes(US_ASCII);
  private static final byte[] SPARSE_FOLDER = "GNUSparseFile.0/".getBytes(US_ASCII);
  private static final byte[] BINARY = "BINARY".getBytes(US_ASCII);
  private static final int SHORT_NAME = 80;
  private static final int NAME = 100;
  private static final int PLAIN_MODE = 0644;

  private final PaxRecords records = new PaxRecords();
  private final byte[] realPath;
  private final Attributes attributes;
  private byte[] path;
  private byte[] target = NONE;
  private byte type;
  private long size;
  private long major;
  private long minor;

  private MemberHeader(byte[] path, Attributes attributes) {
    this.path = path;
    this.realPath = path;
    this.attributes = attributes;
  }

  /// The header of an entry, but for a socket and a file with holes.
  ///
  /// @param path its path; a directory's ends with a slash
  static byte[] of(byte[] path, Node node) {
    MemberHeader header = new MemberHeader(path, node.attributes());
    switch (node) {
      case Node.Directory _ -> header.type = TarHeader.DIRECTORY;
      case Node.File file -> {
        header.type = TarHeader.FILE;
        header.size = file.content().size();
      }
      case Node.Symlink link -> {
        header.type = TarHeader.SYMLINK;
        header.target = link.target();
      }
      case Node.Device device -> {
        header.type = device.block() ? TarHeader.BLOCK_DEVICE : TarHeader.CHARACTER_DEVICE;
        header.major = Integer.toUnsignedLong(device.major());
        header.minor = Integer.toUnsignedLong(device.minor());
      }
      case Node.Fifo _ -> header.type = TarHeader.FIFO;
      case Node.Socket _ -> throw new IllegalArgumentException("tar has no form for sockets");
    }
    return header.withXattrs().encode();
  }

  /// The header of a further name of a file.
  ///
  /// @param first the path of the member that holds the file
  static byte[] link(byte[] path, byte[] first, Node node) {
    MemberHeader header = new MemberHeader(path, node.attributes());
    header.type = TarHeader.LINK;
    header.target = first;
    return header.encode();
  }

  /// The header of a file with holes.
  ///
  /// @param stored bytes of the map of its data, and of the data
  static byte[] sparse(byte[] path, Node.File file, long stored) {
    MemberHeader header = new MemberHeader(path, file.attributes());
    header.type = TarHeader.FILE;
    header.size = stored;
    header.records.add("GNU.sparse.major", 1);
    header.records.add("GNU.sparse.minor", 0);
    header.records.add("GNU.sparse.name", path);
    header.records.add("GNU.sparse.realsize", file.content().size());
    header.path = sparsePath(path);
    return header.withXattrs().encode();
  }

  /// What programs see that do not know of sparse files: they must not take the map for content.
  private static byte[] sparsePath(byte[] path) {
    int name = path.length;
    while (name > 0 && path[name - 1] != '/') {
      name--;
    }
    byte[] whole = join(Arrays.copyOf(path, name), SPARSE_FOLDER, lastName(path, path.length));
    return TarHeader.fitsPath(whole) ? whole : join(SPARSE_FOLDER, lastName(path, SHORT_NAME));
  }

  private static byte[] lastName(byte[] path, int most) {
    int end = path.length;
    while (end > 1 && path[end - 1] == '/') {
      end--;
    }
    int start = end;
    while (start > 0 && path[start - 1] != '/') {
      start--;
    }
    return Arrays.copyOfRange(path, start, Math.min(end, start + most));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private MemberHeader withXattrs() {
    attributes.xattrs().asMap().forEach(records::addXattr);
    return this;
  }

  private byte[] encode() {
    byte[] realTarget = target;
    if (!TarHeader.fitsPath(path)) {
      records.add(PaxRecords.PATH, path);
      path = Arrays.copyOf(path, NAME);
    }
    if (!TarHeader.fitsTarget(target)) {
      records.add(PaxRecords.TARGET, target);
      target = Arrays.copyOf(target, NAME);
    }
    long seconds = attributes.mtime();
    boolean wholeSeconds = attributes.mtimeNanos() == 0 && TarHeader.fitsNumber(seconds);
    if (!wholeSeconds) {
      records.add(PaxRecords.MTIME, new PaxTime(seconds, attributes.mtimeNanos()).encode());
    }
    long owner = Integer.toUnsignedLong(attributes.owner());
    long group = Integer.toUnsignedLong(attributes.group());
    TarHeader header =
        new TarHeader(
            TarHeader.Dialect.USTAR,
            type,
            path,
            target,
            attributes.permissions(),
            id(PaxRecords.OWNER, owner),
            id(PaxRecords.GROUP, group),
            number(PaxRecords.SIZE, size),
            TarHeader.fitsNumber(seconds) ? seconds : 0,
            id("SCHILY.devmajor", major),
            id("SCHILY.devminor", minor));
    if (records.isEmpty()) {
      return header.encode();
    }
    if (!isUtf8(realPath) || !isUtf8(realTarget)) {
      records.add("hdrcharset", BINARY); // else bsdtar converts the names to what they are not
    }
    return join(pax(), header.encode());
  }

  private static boolean isUtf8(byte[] name) {
    return Arrays.equals(new String(name, UTF_8).getBytes(UTF_8), name);
  }

  private long id(String keyword, long id) {
    if (TarHeader.fitsId(id)) {
      return id;
    }
    records.add(keyword, id);
    return 0;
  }

  private long number(String keyword, long number) {
    if (TarHeader.fitsNumber(number)) {
      return number;
    }
    records.add(keyword, number);
    return 0;
  }

  private byte[] pax() {
    byte[] content = records.encode();
    byte[] name = join(PAX_FOLDER, lastName(realPath, SHORT_NAME));
    TarHeader header =
        new TarHeader(
            TarHeader.Dialect.USTAR,
            TarHeader.PAX,
            name,
            NONE,
            PLAIN_MODE,
            0,
            0,
            content.length,
            0,
            0,
            0);
    return join(header.encode(), content, new byte[-content.length & TarHeader.BLOCK - 1]);
  }

  /// The path of an entry of a directory whose path ends with a slash, or is empty for the root.
  static byte[] path(byte[] directory, Name name, boolean isDirectory) {
    byte[] path =
        Arrays.copyOf(directory, directory.length + name.length() + (isDirectory ? 1 : 0));
    System.arraycopy(name.bytes(), 0, path, directory.length, name.length());
    if (isDirectory) {
      path[path.length - 1] = '/';
    }
    return path;
  }
}
