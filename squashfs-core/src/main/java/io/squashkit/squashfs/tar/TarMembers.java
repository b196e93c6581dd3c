package io.squashkit.squashfs.tar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the headers of an archive, one member after the other, in any dialect. For one thread.
///
/// Extended headers are few bytes in any archive that is meant well; those of one member may have
/// 1 MiB together, as libarchive allows.
final class TarMembers {
  private static final int BLOCK = TarHeader.BLOCK;
  private static final int MOST_EXTENSION = 1 << 20;

  private final TarInput in;
  private final TarListener listener;
  private final MemberAttributes attributes = new MemberAttributes();
  private final byte[] block = new byte[BLOCK];
  private final boolean[] warned = new boolean[256];

  /// Whether the block in hand is to be looked at again.
  private boolean again;

  /// What global headers say.
  private Overrides global = new Overrides();

  /// The last member, and where its content ends.
  private @Nullable TarMember current;

  private long contentEnd;

  /// What has been read of extended headers of the next member.
  private @Nullable Overrides own;

  private byte @Nullable [] longPath;
  private byte @Nullable [] longTarget;
  private long extension;

  TarMembers(TarInput in, TarListener listener) {
    this.in = in;
    this.listener = listener;
  }

  MemberAttributes attributes() {
    return attributes;
  }

  /// The next member, whose content comes next from the input.
  ///
  /// @return the member, or null at the end of the archive
  @Nullable TarMember next() throws IOException {
    finishContent();
    own = null;
    longPath = null;
    longTarget = null;
    extension = 0;
    while (true) {
      long offset = in.position() - (again ? BLOCK : 0);
      if (!nextBlock(offset)) {
        return atEnd(offset);
      }
      if (TarHeader.isZero(block)) {
        if (isExtended()) {
          throw fault(offset, "the archive ends behind an extended header");
        }
        if (nextBlock(in.position()) && !TarHeader.isZero(block)) {
          warn("ends with one block of zeros at offset " + offset + " instead of two");
        }
        return null;
      }
      TarHeader header = decode(offset);
      if (!extend(header, offset)) {
        return member(header, offset);
      }
    }
  }

  private boolean isExtended() {
    return own != null || longPath != null || longTarget != null;
  }

  /// Reads a block, unless there is one to be looked at again.
  ///
  /// @return false at the end of the input
  private boolean nextBlock(long offset) throws IOException {
    if (again) {
      again = false;
      return true;
    }
    int got = in.read(ByteBuffer.wrap(block));
    if (got > 0 && got < BLOCK) {
      if (offset == 0) {
        throw fault(offset, "is no tar archive: has " + got + " bytes, allowed: blocks of 512");
      }
      throw fault(offset, "the archive ends within a header");
    }
    return got > 0;
  }

  private @Nullable TarMember atEnd(long offset) throws TarException {
    if (offset == 0) {
      throw new TarException(in.name() + ": is empty, allowed: a tar archive");
    }
    if (isExtended()) {
      throw fault(offset, "the archive ends behind an extended header");
    }
    warn("has no end marker; whatever may have followed offset " + offset + " is lost");
    return null;
  }

  private TarHeader decode(long offset) throws TarException {
    try {
      return TarHeader.decode(block);
    } catch (TarException e) {
      Decompression how = offset == 0 ? Decompression.of(block) : null;
      if (how != null) {
        throw new TarException(in.name() + ": is compressed with " + how + ", allowed: plain tar");
      }
      String what = offset == 0 ? "is no tar archive: header: " : "header: ";
      throw fault(offset, what + e.getMessage());
    }
  }

  /// Takes in a header that only says something of the next one.
  ///
  /// @return false if it is no such header
  private boolean extend(TarHeader header, long offset) throws IOException {
    switch (header.type()) {
      case TarHeader.PAX, TarHeader.PAX_SOLARIS -> {
        Overrides overrides = own == null ? new Overrides(global) : own;
        apply(overrides, header, offset);
        own = overrides;
      }
      case TarHeader.PAX_GLOBAL -> {
        Overrides overrides = new Overrides(global);
        apply(overrides, header, offset);
        if (!overrides.xattrs.isEmpty()) {
          warnOnce(header.type(), "a global header has extended attributes, which are left out");
        }
        global = overrides;
      }
      case TarHeader.GNU_LONG_PATH -> longPath = text(body(header, offset));
      case TarHeader.GNU_LONG_TARGET -> longTarget = text(body(header, offset));
      case TarHeader.GNU_VOLUME -> skip(header, offset);
      case TarHeader.GNU_CONTINUATION ->
          throw fault(
              offset, "begins in an earlier volume of a set, allowed: archives of one volume");
      case 'A', 'E', 'I', 'N' -> {
        skip(header, offset);
        warnOnce(
            header.type(), "has members of type " + (char) header.type() + ", which are left out");
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void apply(Overrides overrides, TarHeader header, long offset) throws IOException {
    byte[] body = body(header, offset);
    try {
      overrides.apply(PaxRecords.decode(body));
    } catch (TarException e) {
      throw fault(offset, "extended header: " + e.getMessage());
    }
  }

  /// The content of an extended header.
  private byte[] body(TarHeader header, long offset) throws IOException {
    extension += Math.max(0, header.size());
    if (header.size() < 0 || header.size() > MOST_EXTENSION || extension > MOST_EXTENSION) {
      throw fault(
          offset,
          "extended header: size is " + header.size() + ", allowed: 1 MiB of them a member");
    }
    byte[] body = new byte[(int) header.size()];
    if (in.read(ByteBuffer.wrap(body)) < body.length) {
      throw fault(offset, "the archive ends within an extended header");
    }
    in.skip(padding(body.length));
    return body;
  }

  private static long padding(long size) {
    return -size & (BLOCK - 1);
  }

  private static byte[] text(byte[] body) {
    int end = 0;
    while (end < body.length && body[end] != 0) {
      end++;
    }
    return Arrays.copyOf(body, end);
  }

  private void skip(TarHeader header, long offset) throws IOException {
    long size = header.size();
    if (size < 0 || in.skip(size) < size) {
      throw fault(offset, "the archive ends within its content of " + size + " bytes");
    }
    in.skip(padding(size));
  }

  private TarMember member(TarHeader header, long offset) throws IOException {
    Overrides overrides = own == null ? global : own;
    byte[] path = header.path();
    path = longPath == null ? path : longPath;
    path = overrides.path == null ? path : overrides.path;
    path = overrides.sparseName == null ? path : overrides.sparseName;
    try {
      return member(header, offset, path, overrides);
    } catch (TarException e) {
      throw fault(offset, path, e.getMessage());
    }
  }

  private TarMember member(TarHeader header, long offset, byte[] path, Overrides overrides)
      throws IOException {
    byte[] target = header.target();
    target = longTarget == null ? target : longTarget;
    target = overrides.target == null ? target : overrides.target;
    byte type = type(header, path);
    long stored = overrides.size == null ? header.size() : overrides.size;
    long major = overrides.major == null ? header.major() : overrides.major;
    long minor = overrides.minor == null ? header.minor() : overrides.minor;
    if (stored < 0 || stored > Long.MAX_VALUE - in.position() - BLOCK) {
      throw TarException.field("size", stored, "0 to 2^63-1");
    }
    if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
      throw TarException.field("device number", major + ":" + minor, "0:0 to 4095:1048575");
    }
    SparseMap map = null;
    long size = stored;
    long end = in.position() + stored;
    if (type != TarHeader.FILE) {
      size = 0;
      stored = 0;
      end = hasContent(header, end - in.position()) ? end : in.position();
    } else if (header.type() == TarHeader.GNU_SPARSE) {
      boolean star = header.dialect() == TarHeader.Dialect.STAR;
      size = HeaderSparseMap.size(block, star);
      map = HeaderSparseMap.read(block, star, in).build(size, stored);
      end = in.position() + stored;
    } else if (overrides.mapInContent) {
      size = overrides.sparseSize == null ? stored : overrides.sparseSize;
      long before = in.position();
      SparseMap.Builder pieces = ContentSparseMap.read(in, stored);
      stored -= in.position() - before;
      map = pieces.build(size, stored);
    } else if (overrides.sparseMap != null) {
      size = overrides.sparseSize == null ? stored : overrides.sparseSize;
      map = overrides.sparseMap.build(size, stored);
    }
    current =
        new TarMember(
            offset,
            type,
            path,
            target,
            attributes.of(header, overrides),
            size,
            stored,
            map,
            (int) major,
            (int) minor);
    contentEnd = end;
    return current;
  }

  /// One of the types that a tree has.
  private byte type(TarHeader header, byte[] path) {
    byte type = header.type();
    return switch (type) {
      case TarHeader.LINK,
          TarHeader.SYMLINK,
          TarHeader.CHARACTER_DEVICE,
          TarHeader.BLOCK_DEVICE,
          TarHeader.DIRECTORY,
          TarHeader.FIFO ->
          type;
      case TarHeader.GNU_DUMP -> TarHeader.DIRECTORY;
      case TarHeader.FILE, TarHeader.OLD_FILE, TarHeader.CONTIGUOUS -> {
        boolean slash = path.length > 0 && path[path.length - 1] == '/';
        yield slash ? TarHeader.DIRECTORY : TarHeader.FILE; // v7 has no type for directories
      }
      case TarHeader.GNU_SPARSE -> TarHeader.FILE;
      default -> {
        String letter = Shown.of(new byte[] {type});
        warnOnce(type, "has members of the unknown type " + letter + ", taken for files");
        yield TarHeader.FILE;
      }
    };
  }

  /// Links, directories and devices that have a size sometimes have content, and sometimes not: then the
  /// next block is a header, or the archive ends.
  private boolean hasContent(TarHeader header, long size) throws IOException {
    if (size == 0 || header.type() == TarHeader.GNU_DUMP) {
      return true;
    }
    if (!nextBlock(in.position())) {
      return false;
    }
    again = TarHeader.isZero(block) || TarHeader.isSound(block);
    return !again;
  }

  /// Goes on to the end of the member in hand.
  private void finishContent() throws IOException {
    if (current == null || again) {
      return;
    }
    long left = contentEnd - in.position();
    long skipped = in.skip(Math.max(0, left + padding(contentEnd)));
    if (skipped < left) {
      throw cutOff(current, left - skipped);
    }
  }

  /// The exception for an archive that ends within a member's content.
  TarException cutOff(TarMember member, long missing) {
    return fault(member, "the archive ends " + missing + " bytes before the content does");
  }

  private TarException fault(long offset, String what) {
    return new TarException(in.name() + ": offset " + offset + ": " + what);
  }

  private TarException fault(long offset, byte[] path, @Nullable String what) {
    return new TarException(
        in.name() + ": " + Shown.of(path) + " at offset " + offset + ": " + what);
  }

  /// The exception for something that is wrong with a member.
  TarException fault(TarMember member, @Nullable String what) {
    return fault(member.offset(), member.path(), what);
  }

  private void warn(String what) {
    listener.warning(in.name() + ": " + what);
  }

  private void warnOnce(byte type, String what) {
    if (!warned[type & 0xff]) {
      warned[type & 0xff] = true;
      warn(what);
    }
  }
}
