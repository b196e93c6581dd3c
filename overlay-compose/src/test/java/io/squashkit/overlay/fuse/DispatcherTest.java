package io.squashkit.overlay.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Messages as a kernel sends them, and as none does. Needs no mount.
class DispatcherTest {
  private static final int READDIRPLUS_BOTH =
      Negotiation.READDIRPLUS | Negotiation.READDIRPLUS_AUTO;

  private final MemoryFileSystem fileSystem = new MemoryFileSystem();
  private final List<String> log = new ArrayList<>();
  private final Session session = new Session(fileSystem, false, FuseDisguise.NONE, log::add);
  private final Dispatcher dispatcher = new Dispatcher(session);
  private final Reply reply = new Reply(Arena.ofAuto(), 1 << 16, 1 << 16);

  private static ByteBuffer message(int opcode, long node, ByteBuffer body) {
    int size = Request.HEADER + body.remaining();
    ByteBuffer message = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    message.putInt(size).putInt(opcode).putLong(77).putLong(node);
    message.putInt(1000).putInt(100).putInt(1).putInt(0).put(body);
    return message.flip();
  }

  private static ByteBuffer ints(int... values) {
    ByteBuffer body = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    for (int value : values) {
      body.putInt(value);
    }
    return body.flip();
  }

  private int answer(int opcode, long node, ByteBuffer body) throws FuseException {
    return dispatcher.answer(Request.of(message(opcode, node, body)), reply);
  }

  private int error() {
    return -reply.memory().get(ValueLayout.JAVA_INT, 4);
  }

  private int field(int at) {
    return reply.memory().get(ValueLayout.JAVA_INT, Reply.HEADER + at);
  }

  @Test
  void oldAndNewKernelsAreAnsweredInTheirVersion() throws FuseException {
    int all = -1 & ~Integer.MIN_VALUE;
    assertEquals(80, answer(Opcode.INIT, 0, ints(7, 31, 131_072, all & ~Negotiation.LONG_INIT)));
    assertEquals(List.of(7, 31, 131_072), List.of(field(0), field(4), field(8)));
    int agreed = field(12);
    assertEquals(READDIRPLUS_BOTH, agreed & READDIRPLUS_BOTH);
    assertEquals(0, agreed & (Negotiation.POSIX_ACL | Negotiation.DONT_MASK));
    assertEquals(Negotiation.MAX_READ, field(20));
    ByteBuffer longer = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    longer.putInt(7).putInt(99).putInt(4096).putInt(all).putInt(-1).rewind();
    assertEquals(80, answer(Opcode.INIT, 0, longer));
    assertEquals(41, session.negotiation.minor());
    answer(Opcode.INIT, 0, ints(8, 0, 0, 0));
    assertEquals(List.of(0, 7), List.of(error(), field(0)));
    answer(Opcode.INIT, 0, ints(7, 30, 0, 0));
    assertEquals(FuseException.EPROTO, error());
  }

  /// What kernels offer: 5.4 speaks 7.31 and knows 27 flags, 5.10 7.32, 5.14 7.34 (`FUSE_SETXATTR_EXT`), 5.17
  /// 7.36, which has a second word of flags and a longer message, 6.18 7.45.
  @Test
  void nothingIsAgreedUponThatTheKernelHasNotOffered() throws FuseException {
    int[][] kernels = {
      {31, (1 << 27) - 1}, {32, (1 << 28) - 1}, {34, (1 << 30) - 1}, {36, -1}, {41, -1}, {45, -1}
    };
    for (int[] kernel : kernels) {
      int minor = kernel[0];
      int offered = kernel[1];
      ByteBuffer in = ints(7, minor, 131_072, offered);
      if (minor >= 36) {
        in = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        in.putInt(7).putInt(minor).putInt(131_072).putInt(offered).putInt(-1).rewind();
      }
      assertEquals(80, answer(Opcode.INIT, 0, in));
      assertEquals(0, error());
      assertEquals(Math.min(minor, 41), field(4), () -> "minor " + minor);
      assertEquals(0, field(12) & ~offered, () -> "flags for minor " + minor);
      boolean longInit = (field(12) & Negotiation.LONG_INIT) != 0;
      assertEquals(minor >= 36, longInit, () -> "a longer message for minor " + minor);
      assertEquals(
          minor >= 34,
          session.negotiation.has(Negotiation.LONG_SETXATTR),
          () -> "how attributes are set for minor " + minor);
      int known = longInit ? Negotiation.PASS_THROUGH : 0;
      assertEquals(0, field(32) & ~known, () -> "second word of flags for minor " + minor);
    }
    answer(Opcode.INIT, 0, ints(7, 31, 131_072, 0)); // helps with nothing
    assertEquals(List.of(0, 0), List.of(error(), field(12)));
  }

  @Test
  void unknownQuestionsAreRefused() throws FuseException {
    for (int opcode : new int[] {0, 7, 19, 31, 32, 33, 37, 40, 48, 49, 54, 4096, -1}) {
      assertEquals(Reply.HEADER, answer(opcode, 1, ints(0, 0, 0, 0)));
      assertEquals(Errno.ENOSYS, error(), () -> "opcode " + opcode);
    }
    answer(Opcode.GETATTR, 99, ints(0, 0, 0, 0));
    assertEquals(FuseException.ESTALE, error());
    assertEquals(List.of(), log);
  }

  @Test
  void messagesThatEndTooSoonAreRefused() throws FuseException {
    byte[] name = "name\0".getBytes(StandardCharsets.US_ASCII);
    answer(Opcode.LOOKUP, 1, ByteBuffer.wrap(name, 0, 4));
    assertEquals(Errno.EINVAL, error());
    answer(Opcode.LOOKUP, 1, ByteBuffer.wrap("a/b\0".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(Errno.EINVAL, error());
    answer(Opcode.WRITE, 1, ints(0, 0, 0, 0, Integer.MAX_VALUE, 0, 0, 0, 0, 0));
    assertEquals(Errno.EINVAL, error());
    assertThrows(FuseException.class, () -> Request.of(ByteBuffer.allocate(39)));
    assertThrows(FuseException.class, () -> Request.of(ByteBuffer.allocate(100)));
  }

  @Test
  void nodesLiveAsLongAsTheyAreCounted() throws FuseException {
    byte[] name = "name\0".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer made = ByteBuffer.allocate(16 + name.length).order(ByteOrder.nativeOrder());
    answer(Opcode.MKNOD, 1, made.putInt(0100644).position(16).put(name).flip());
    assertEquals(0, error());
    answer(Opcode.LOOKUP, 1, ByteBuffer.wrap(name));
    assertEquals(List.of(2, 2), List.of(field(0), session.nodes.size()));
    assertEquals(0, answer(Opcode.FORGET, 2, ints(1, 0)));
    assertEquals(2, session.nodes.size());
    assertEquals(0, answer(Opcode.BATCH_FORGET, 0, ints(3, 0, 2, 0, 1, 0, 1, 0, 9, 0, 5, 0, 1, 0)));
    assertEquals(List.of(1, 1), List.of(session.nodes.size(), fileSystem.forgotten.get()));
    answer(Opcode.LOOKUP, 1, ByteBuffer.wrap(name));
    assertEquals(
        List.of(2, 1), List.of(field(0), field(8))); // the number again, another generation
    answer(Opcode.LOOKUP, 1, ByteBuffer.wrap("none\0".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(List.of(0, 0), List.of(error(), field(0)));
  }

  @Test
  void whateverComesIsAnsweredOrRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      byte[] body = new byte[random.nextInt(120)];
      if (random.nextBoolean()) {
        random.nextBytes(body);
      }
      for (int at = 0; at + 8 <= body.length && random.nextBoolean(); at += 8) {
        body[at] = (byte) random.nextInt(4);
      }
      int opcode = random.nextInt(56);
      // a size of gigabytes is a fair wish, which memory files would take seconds to fulfil
      if (opcode != Opcode.SETATTR && opcode != Opcode.WRITE && opcode != Opcode.OPEN) {
        ByteBuffer message = message(opcode, random.nextInt(5), ByteBuffer.wrap(body));
        try {
          int size = dispatcher.answer(Request.of(message), reply);
          assertTrue(size == 0 || size >= Reply.HEADER, "seed " + seed);
        } catch (FuseException | RuntimeException e) {
          throw new AssertionError("seed " + seed + ", opcode " + opcode, e);
        }
      }
    }
  }
}
