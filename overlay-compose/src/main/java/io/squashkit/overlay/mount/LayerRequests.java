package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseCall;
import io.squashkit.overlay.fuse.FuseException;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// What [StackControl] asks a mount for. Changes are made one after the other by a thread of their own: a
/// change tells the kernel to forget what it knows, and the kernel may first want answers to other questions.
final class LayerRequests {
  /// Bytes of a message and of an answer.
  static final int SIZE = 4096;

  /// Asks to put the layer on top that lies at a path.
  static final byte ADD = 1;

  /// Asks to take the layer away that lies at a path.
  static final byte REMOVE = 2;

  /// Asks what became of a change, by its number.
  static final byte ASK = 3;

  /// Answers that it is done.
  static final byte DONE = 0;

  /// Answers that it failed, and how.
  static final byte FAILED = 1;

  /// Answers that it goes on, and under which number.
  static final byte WAIT = 2;

  /// Who has not asked by then never will.
  private static final int REMEMBERED = 1000;

  private static final int PATIENCE_SECONDS = 60;

  /// A mount whose layers can change.
  interface Layers {
    /// Puts a layer on top of the others.
    ///
    /// @param path an absolute path
    /// @throws IOException if it is none
    void add(Path path) throws IOException;

    /// Takes a layer away, the topmost of that path.
    ///
    /// @param path an absolute path
    /// @throws IOException if there is none of it, or it cannot be missed
    void remove(Path path) throws IOException;
  }

  private final Layers layers;
  private final ExecutorService changes =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("layers").unstarted(task));
  private final Map<String, CompletableFuture<byte[]>> answers = new LinkedHashMap<>();
  private int next;

  LayerRequests(Layers layers) {
    this.layers = layers;
  }

  /// Answers a message. Only root and who serves the mount may change it.
  byte[] answer(FuseCall call, byte[] message) throws FuseException {
    if (call.user() != 0 && call.user() != Posix.host().effectiveUser()) {
      throw new FuseException(Errno.EPERM);
    }
    if (message.length != SIZE) {
      throw new FuseException(Errno.EINVAL);
    }
    return message[0] == ASK ? outcome(text(message)) : begin(message[0], text(message));
  }

  private synchronized byte[] begin(byte what, String path) throws FuseException {
    if (what != ADD && what != REMOVE) {
      throw new FuseException(Errno.EINVAL);
    }
    String number = Integer.toString(next++);
    if (answers.size() == REMEMBERED) {
      answers.remove(answers.keySet().iterator().next());
    }
    answers.put(number, CompletableFuture.supplyAsync(() -> change(what, path), changes));
    return message(WAIT, number);
  }

  private synchronized byte[] outcome(String number) throws FuseException {
    CompletableFuture<byte[]> answer = answers.get(number);
    if (answer == null) {
      throw new FuseException(Errno.EINVAL);
    }
    if (!answer.isDone()) {
      return message(WAIT, number);
    }
    answers.remove(number);
    return answer.join();
  }

  private byte[] change(byte what, String path) {
    try {
      if (what == ADD) {
        layers.add(Path.of(path));
      } else {
        layers.remove(Path.of(path));
      }
      return message(DONE, "");
    } catch (IOException | RuntimeException e) {
      String said = e.getMessage();
      return message(FAILED, said == null ? e.toString() : said);
    }
  }

  /// Makes a message: what it is, and a text with a NUL behind it.
  static byte[] message(byte what, String text) {
    byte[] message = new byte[SIZE];
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    message[0] = what;
    System.arraycopy(bytes, 0, message, 1, Math.min(bytes.length, SIZE - 2));
    return message;
  }

  /// The text of a message.
  static String text(byte[] message) {
    int end = 1;
    while (end < message.length && message[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOfRange(message, 1, end), StandardCharsets.UTF_8);
  }

  /// Lets changes end that were asked for.
  void close() {
    changes.shutdown();
    try {
      boolean _ = changes.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
