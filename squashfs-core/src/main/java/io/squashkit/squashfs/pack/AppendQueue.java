package io.squashkit.squashfs.pack;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Future;

/// Blocks that workers compress, appended to the data area in the order in which they were added here,
/// with what is to be done between them. Used by the packing thread.
final class AppendQueue {
  /// What to do once a block has been appended.
  interface Landing {
    void at(long position, StoredBlock block);
  }

  private interface Step {
    void run() throws IOException;
  }

  private final PackSession session;
  private final int window;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private int blocks;

  AppendQueue(PackSession session) {
    this.session = session;
    this.window = session.window(2 * session.options.blockSize());
  }

  /// Adds a block.
  void add(Workers.Task<StoredBlock> task, Landing landing) throws IOException {
    Future<StoredBlock> pending = session.workers.submit(task);
    steps.add(() -> land(pending, landing));
    blocks++;
    while (blocks > window) {
      steps.remove().run();
    }
  }

  private void land(Future<StoredBlock> pending, Landing landing) throws IOException {
    blocks--;
    StoredBlock block = Workers.await(pending);
    long position = session.data.position();
    session.data.append(block.bytes());
    landing.at(position, block);
  }

  /// Adds something to be done when all blocks added so far have been appended.
  void then(Runnable action) {
    steps.add(action::run);
  }

  void finish() throws IOException {
    while (!steps.isEmpty()) {
      steps.remove().run();
    }
  }
}
