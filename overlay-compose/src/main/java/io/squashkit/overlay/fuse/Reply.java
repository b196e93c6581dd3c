package io.squashkit.overlay.fuse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer, in native memory of its own (`struct fuse_out_header` and what follows). Used for one answer
/// after the other, by one thread.
final class Reply {
  /// Bytes of the header.
  static final int HEADER = 16;

  private final Arena arena;
  private final int most;
  private MemorySegment memory;
  private ByteBuffer bytes;
  private final List<FuseNode> named = new ArrayList<>();
  private @Nullable FuseHandle opened;

  /// @param size bytes that follow the header usually
  /// @param most bytes that follow it at most: memory for them is taken once they are asked for
  Reply(Arena arena, int size, int most) {
    this.arena = arena;
    this.most = most;
    this.memory = arena.allocate(HEADER + (long) size, 4096);
    this.bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /// Takes more memory for an answer that may be long. Nothing has been put yet.
  private void reserve(int size) {
    if (size > bytes.remaining() && bytes.capacity() < HEADER + most && size() == 0) {
      memory = arena.allocate(HEADER + (long) most, 4096);
      bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder()).position(HEADER);
    }
  }

  /// Starts an answer.
  void start() {
    bytes.clear().position(HEADER);
    named.clear();
    opened = null;
  }

  /// Room that is left.
  int remaining() {
    return bytes.remaining();
  }

  /// Room for data: the buffer itself, its limit set. [#start] undoes that.
  ByteBuffer room(int size) {
    reserve(size);
    return bytes.limit(bytes.position() + Math.clamp(size, 0, bytes.remaining()));
  }

  /// Bytes after the header so far.
  int size() {
    return bytes.position() - HEADER;
  }

  Reply u32(int value) {
    bytes.putInt(value);
    return this;
  }

  Reply u64(long value) {
    bytes.putLong(value);
    return this;
  }

  Reply put(byte[] value) {
    bytes.put(value);
    return this;
  }

  Reply zeros(int count) {
    for (int i = 0; i < count; i++) {
      bytes.put((byte) 0);
    }
    return this;
  }

  /// Takes back what was put after a size.
  void cut(int size) {
    bytes.position(HEADER + size);
  }

  /// The answer names a node to the kernel, which counts that.
  void names(FuseNode node) {
    named.add(node);
  }

  /// The nodes that the answer names.
  List<FuseNode> named() {
    return named;
  }

  /// The answer gives the kernel a handle, which it will release.
  void opens(FuseHandle handle) {
    opened = handle;
  }

  /// The handle that the answer gives.
  @Nullable FuseHandle opened() {
    return opened;
  }

  /// Ends the answer.
  ///
  /// @param unique the question's number
  /// @param error an error number, or zero
  /// @return bytes of [#memory] to send
  int finish(long unique, int error) {
    int size = error == 0 ? bytes.position() : HEADER;
    header(size, -error, unique);
    return size;
  }

  /// Ends a message that answers nothing.
  ///
  /// @param code what it tells the kernel
  /// @return bytes of [#memory] to send
  int finishNotice(int code) {
    header(bytes.position(), code, 0);
    return bytes.position();
  }

  private void header(int size, int error, long unique) {
    bytes.putInt(0, size).putInt(4, error).putLong(8, unique);
  }

  MemorySegment memory() {
    return memory;
  }
}
