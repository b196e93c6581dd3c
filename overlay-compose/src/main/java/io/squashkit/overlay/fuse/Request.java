package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A question of the kernel, read from its start to its end (`struct fuse_in_header` and what follows).
/// What goes beyond its end is an error, so no message can make a server read what was in its memory
/// before.
final class Request {
  /// Bytes of the header.
  static final int HEADER = 40;

  /// Where a question to read says how much.
  private static final int READ_SIZE = HEADER + 16;

  /// The kernel reads ahead in larger pieces.
  private static final int BRIEF_READ = 64 << 10;

  private final ByteBuffer bytes;
  private final int opcode;
  private final long node;
  private FuseCall call;
  private byte[] reserved = {};

  private Request(ByteBuffer bytes) {
    this.bytes = bytes;
    this.opcode = bytes.getInt(4);
    this.node = bytes.getLong(16);
    this.call =
        new FuseCall(bytes.getLong(8), bytes.getInt(24), bytes.getInt(28), bytes.getInt(32), 0);
    bytes.position(HEADER);
  }

  /// Takes a message.
  ///
  /// @param bytes all of it, from position 0 to the limit
  /// @return the question
  /// @throws FuseException if it cannot be one
  static Request of(ByteBuffer bytes) throws FuseException {
    ByteBuffer native0 = bytes.order(ByteOrder.nativeOrder());
    if (native0.limit() < HEADER || native0.getInt(0) != native0.limit()) {
      throw new FuseException(Errno.EIO);
    }
    return new Request(native0);
  }

  int opcode() {
    return opcode;
  }

  /// Whether the answer is usually there before another thread could be woken, and the program that asks
  /// needs it before it goes on. To write data, to wait for a disk and to read ahead are not brief.
  boolean isBrief() {
    return switch (opcode) {
      case Opcode.LOOKUP, Opcode.BATCH_FORGET, Opcode.GETATTR, Opcode.SETATTR, Opcode.STATX -> true;
      case Opcode.ACCESS, Opcode.READLINK, Opcode.STATFS, Opcode.GETXATTR, Opcode.LISTXATTR -> true;
      case Opcode.SYMLINK, Opcode.MKNOD, Opcode.MKDIR, Opcode.CREATE, Opcode.UNLINK -> true;
      case Opcode.RMDIR, Opcode.OPEN, Opcode.FLUSH, Opcode.RELEASE, Opcode.OPENDIR -> true;
      case Opcode.READDIR, Opcode.READDIRPLUS, Opcode.RELEASEDIR, Opcode.INTERRUPT -> true;
      case Opcode.LINK, Opcode.RENAME, Opcode.RENAME2, Opcode.SETXATTR, Opcode.REMOVEXATTR -> true;
      case Opcode.IOCTL, Opcode.LSEEK ->
          true; // many a program asks each file whether it is a terminal
      case Opcode.READ ->
          bytes.limit() >= READ_SIZE + Integer.BYTES && bytes.getInt(READ_SIZE) <= BRIEF_READ;
      default -> false;
    };
  }

  /// The number of the object asked about.
  long node() {
    return node;
  }

  /// Takes who asks for whom the file system knows.
  void disguise(FuseDisguise disguise) {
    call = call.in(disguise);
    reserved = disguise.reserved().getBytes(StandardCharsets.ISO_8859_1);
  }

  FuseCall call() {
    return call;
  }

  int remaining() {
    return bytes.remaining();
  }

  private ByteBuffer need(int size) {
    if (bytes.remaining() < size) {
      throw new MalformedException();
    }
    return bytes;
  }

  int u32() {
    return need(Integer.BYTES).getInt();
  }

  long u64() {
    return need(Long.BYTES).getLong();
  }

  void skip(int size) {
    need(size).position(bytes.position() + size);
  }

  /// A name of a directory entry, with the NUL behind it.
  byte[] name() {
    byte[] name = text();
    for (byte b : name) {
      if (b == '/') {
        throw new MalformedException();
      }
    }
    if (name.length == 0) {
      throw new MalformedException();
    }
    return name;
  }

  /// A name for what is to be made.
  ///
  /// @throws FuseException if there can be none of that name
  byte[] newName() throws FuseException {
    byte[] name = name();
    int length = reserved.length;
    if (length > 0
        && name.length >= length
        && Arrays.equals(name, 0, length, reserved, 0, length)) {
      throw new FuseException(Errno.EINVAL);
    }
    return name;
  }

  /// Any bytes up to a NUL.
  byte[] text() {
    int start = bytes.position();
    int end = start;
    while (end < bytes.limit() && bytes.get(end) != 0) {
      end++;
    }
    if (end == bytes.limit()) {
      throw new MalformedException();
    }
    byte[] text = new byte[end - start];
    bytes.get(text).get();
    return text;
  }

  /// A full name of an extended attribute, a `char` a byte.
  String xattrName() {
    return new String(text(), StandardCharsets.ISO_8859_1);
  }

  /// Bytes.
  ///
  /// @param size how many, as the message itself says
  byte[] take(int size) {
    if (size < 0 || size > bytes.remaining()) {
      throw new MalformedException();
    }
    byte[] taken = new byte[size];
    bytes.get(taken);
    return taken;
  }

  /// Bytes where they are.
  ///
  /// @param size how many, as the message itself says
  ByteBuffer view(int size) {
    if (size < 0 || size > bytes.remaining()) {
      throw new MalformedException();
    }
    return bytes.slice(bytes.position(), size);
  }

  /// A message that says less or other than its kind must. The kernel sends none.
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedException() {
      super("malformed message", null, false, false);
    }
  }
}
