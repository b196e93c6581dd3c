package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.FuseCalls;
import io.squashkit.squashfs.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The kernel's part in a [FuseRehearsal]: puts questions as the kernel does. For one thread.
final class RehearsedKernel {
  /// The longest message.
  static final int SIZE = (128 << 10) + (4 << 10);

  private static final int FLAGS = -1 & ~(1 << 31);

  /// The answer, or the question that is being written.
  final ByteBuffer bytes;

  private final Posix host = Posix.host();
  private final int device;
  private final MemorySegment memory;
  private long unique;

  RehearsedKernel(int device, Arena arena) {
    this.device = device;
    this.memory = arena.allocate(SIZE, Long.BYTES);
    this.bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /// Agrees with the server on how to go on.
  void introduce() {
    question(Opcode.INIT, 0).putInt(7).putInt(45).putInt(131_072);
    bytes.putInt(FLAGS).putInt(Negotiation.PASS_THROUGH).position(Request.HEADER + 64);
    ask();
  }

  /// Starts a question, whose body is then put.
  ByteBuffer question(int opcode, long node) {
    bytes.clear();
    bytes.putInt(0).putInt(opcode).putLong(++unique).putLong(node);
    return bytes.putInt(host.effectiveUser()).putInt(host.effectiveGroup()).putInt(1).putInt(0);
  }

  /// Adds a name, and the NUL behind it.
  void name(String name) {
    bytes.put(name.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
  }

  /// Asks, and has the answer in place of the question.
  ///
  /// @return whether it is one, and no error
  boolean ask() {
    tell();
    int size = FuseCalls.read(device, memory);
    bytes.clear().limit(Math.max(size, Reply.HEADER)).position(Reply.HEADER);
    return size >= Reply.HEADER && bytes.getInt(4) == 0;
  }

  /// Asks for a number, with which the answer begins.
  ///
  /// @return the number, or 0 after an error
  long askNumber() {
    return ask() ? bytes.getLong() : 0;
  }

  /// Says something that needs no answer.
  void tell() {
    bytes.putInt(0, bytes.position());
    FuseCalls.write(device, memory, bytes.position());
  }
}
