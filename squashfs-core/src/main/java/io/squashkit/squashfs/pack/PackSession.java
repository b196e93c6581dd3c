package io.squashkit.squashfs.pack;

import java.io.IOException;

/// What the phases of one pack share. Used by the packing thread.
final class PackSession {
  final PackOptions options;
  final PackListener listener;
  final Workers workers;
  final BufferPool pool;
  final DataArea data;
  final AppendQueue queue;
  final FragmentBlocks fragments;
  final StoredCopy copy;

  private long contentTotal;
  private long contentDone;

  PackSession(
      PackOptions options, PackListener listener, Workers workers, BufferPool pool, DataArea data) {
    this.options = options;
    this.listener = listener;
    this.workers = workers;
    this.pool = pool;
    this.data = data;
    this.queue = new AppendQueue(this);
    this.fragments = new FragmentBlocks(this);
    this.copy = new StoredCopy(this);
  }

  /// How many bytes of a file go into data blocks; the rest is its tail end.
  long blockBytes(long size) {
    return options.fragments() ? size & -options.blockSize() : size;
  }

  /// How many tasks may be under way, each with so many bytes of buffers: enough to keep the workers
  /// busy while the oldest is waited for, and no more than the memory allows.
  int window(int taskBytes) {
    long most = Math.max(1, options.memory() / taskBytes);
    return (int) Math.min(most, 3L * workers.threads() + 2);
  }

  /// Announces how much content there is, once that is known.
  void contentTotal(long bytes) {
    contentTotal = bytes;
  }

  void contentDone(long bytes) {
    contentDone += bytes;
    listener.progress(PackListener.Stage.DATA, contentDone, contentTotal);
  }

  /// Deals with a file that could not be read: fails, or has it stored empty.
  void unreadable(Item.File file, IOException cause) throws IOException {
    if (options.unreadable() == PackOptions.Unreadable.FAIL) {
      throw cause;
    }
    if (!file.unreadable) {
      file.unreadable = true;
      listener.warning(file.file().content().origin() + " is stored empty: " + cause.getMessage());
    }
    file.place = new Placement();
  }
}
