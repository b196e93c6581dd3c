package io.squashkit.overlay.fuse;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What all threads of a server share.
final class Session {
  /// What is served.
  final FuseFileSystem fileSystem;

  /// What it is like.
  final FuseFeatures features;

  /// Takes lines about failures.
  final Consumer<String> log;

  /// What the kernel knows.
  final Slots<FuseNode> nodes = new Slots<>();

  /// What is open.
  final Slots<FuseHandle> handles = new Slots<>();

  /// What the kernel need not ask for.
  final PassThrough passThrough;

  /// What is shown otherwise than it is.
  final FuseDisguise disguise;

  /// Whether anything is.
  final boolean disguised;

  /// What was agreed upon with the kernel.
  final Negotiation negotiation;

  Session(
      FuseFileSystem fileSystem, boolean readOnly, FuseDisguise disguise, Consumer<String> log) {
    this.disguise = disguise;
    this.disguised = !disguise.equals(FuseDisguise.NONE);
    this.negotiation = new Negotiation(readOnly);
    this.passThrough = new PassThrough(negotiation);
    this.fileSystem = fileSystem;
    this.features = fileSystem.features();
    this.log = log;
    if (!fileSystem.root().lookedUp(nodes)) {
      throw new IllegalStateException("a file system is served once");
    }
  }

  /// The node that a question is about.
  FuseNode node(long number) throws FuseException {
    FuseNode node = nodes.get(number);
    if (node == null) {
      throw new FuseException(FuseException.ESTALE);
    }
    return node;
  }

  /// What a question says is open.
  ///
  /// @param number 0 where the file system does not care
  @Nullable FuseHandle handle(long number) {
    return number == 0 ? null : handles.get(number);
  }

  /// The kernel has dropped answers that named a node.
  void forget(long number, long count) {
    FuseNode node = nodes.get(number);
    if (node != null && number != Slots.ROOT) {
      forget(node, count);
    }
  }

  void forget(FuseNode node, long count) {
    synchronized (node) { // so that the file system hears of it before anyone finds the node again
      if (node.dropped(count, nodes)) {
        passThrough.forgotten(node);
        fileSystem.forgotten(node);
      }
    }
  }

  /// Something is open, as the kernel is about to be told.
  void opened(FuseHandle handle) {
    handle.number(handles.add(handle));
  }

  /// Ends what is open.
  void release(FuseNode node, long number) throws IOException {
    FuseHandle handle = handle(number);
    if (handle != null) {
      handles.remove(number);
      passThrough.released(node);
      fileSystem.release(node, handle);
    }
  }

  /// The kernel has not taken an answer: nobody waits for it any more.
  void undo(Request request, Reply reply) {
    FuseHandle opened = reply.opened();
    FuseNode node = reply.named().isEmpty() ? nodes.get(request.node()) : reply.named().getFirst();
    if (opened != null && node != null) {
      try {
        release(node, opened.number());
      } catch (IOException e) {
        log.accept(String.valueOf(e.getMessage()));
      }
    }
    for (FuseNode named : reply.named()) {
      forget(named, 1);
    }
  }
}
