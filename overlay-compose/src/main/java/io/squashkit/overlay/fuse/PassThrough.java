package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.FuseCalls;
import io.squashkit.squashfs.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Which open files the kernel reads and writes at the host, without asking (`FUSE_PASSTHROUGH`, Linux 6.9).
/// Where the kernel does not offer it, or refuses once, it goes on asking.
///
/// All that have an object open at one time have the same file of the host for it, or all have none (kernel:
/// fs/fuse/iomode.c): the first decides for those that come before the last has closed it. Who cannot do
/// without questions asks them, and none of what he reads is kept: so nothing that is kept is ever older than
/// the file of the host, which others may have mapped. Safe for use by several threads.
final class PassThrough {
  /// The kernel's number for the user namespace that the system began with.
  private static final String FIRST_NAMESPACE = "user:[4026531837]";

  private static final String CAPABILITIES = "CapEff:";
  private static final int ADMINISTRATOR = 21;
  private static final int ACCESS = 3;

  /// Who opens a file with these asks. A program may take the flags back while the file is open, and the
  /// kernel does not say so to the file of the host.
  private static final int CHANGEABLE = OpenFlags.APPEND | OpenFlags.DIRECT;

  private final Negotiation negotiation;
  private final ConcurrentHashMap<FuseNode, Uses> files = new ConcurrentHashMap<>();
  private final Set<FuseNode> mapped = ConcurrentHashMap.newKeySet();
  private volatile int device;
  private volatile boolean refused;
  private volatile Consumer<FuseNode> outdated = node -> {};

  PassThrough(Negotiation negotiation) {
    this.negotiation = negotiation;
  }

  /// How an object is open: with a file of the host, or without.
  private static final class Uses {
    final int backing;

    /// Whether what is written leaves set-id bits as they are.
    final boolean root;

    int count;

    Uses(int backing, boolean root) {
      this.backing = backing;
      this.root = root;
    }
  }

  /// Tells whether the kernel lets this process do it: it must be root of the whole system.
  static boolean isAllowed() {
    try {
      Path user = Path.of("/proc/self/ns/user");
      if (!FIRST_NAMESPACE.equals(Files.readSymbolicLink(user).toString())) {
        return false;
      }
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(CAPABILITIES)) {
          String all = line.substring(CAPABILITIES.length()).strip();
          return (Long.parseUnsignedLong(all, 16) >> ADMINISTRATOR & 1) != 0;
        }
      }
      return false;
    } catch (IOException | NumberFormatException e) { // no such file system here
      return false;
    }
  }

  /// From now on files can pass through.
  ///
  /// @param by the device to tell the kernel by
  /// @param changed has the kernel drop what it keeps of an object's attributes
  void start(int by, Consumer<FuseNode> changed) {
    outdated = changed;
    device = by;
  }

  /// Decides how a file is used that has just been opened.
  ///
  /// @param root whether root opens it
  /// @param flags of the call `open`
  void opened(FuseNode node, FuseHandle handle, boolean root, int flags) throws IOException {
    if (!negotiation.passesThrough()) {
      return;
    }
    int host = refused ? -1 : handle.hostFile();
    int access = flags & ACCESS;
    boolean writes = access != OpenFlags.READ;
    boolean asks = host < 0 || (flags & CHANGEABLE) != 0 || (writes && handle.asksToWrite());
    files.compute(
        node,
        (_, known) -> {
          Uses uses = known == null ? new Uses(host < 0 ? 0 : backing(host, root), root) : known;
          uses.count++;
          handle.backing(uses.backing, asks || (writes && root != uses.root));
          return uses;
        });
    if (handle.backing() != 0 && access == OpenFlags.READ_WRITE && mapped.add(node)) {
      outdated.accept(node);
    }
  }

  private int backing(int host, boolean root) {
    int backing = FuseCalls.openBacking(device, host, root);
    if (backing <= 0) {
      refused = true;
    }
    return Math.max(backing, 0);
  }

  /// A file is open no more.
  void released(FuseNode node) {
    files.computeIfPresent(node, (_, uses) -> released(uses));
  }

  private @Nullable Uses released(Uses uses) {
    uses.count--;
    if (uses.count > 0) {
      return uses;
    }
    if (uses.backing != 0) {
      FuseCalls.closeBacking(device, uses.backing);
    }
    return null;
  }

  /// Tells whether somebody may be changing a file without the kernel's noting it for us: through a mapping,
  /// which outlives the open file. Its times must be asked for each time.
  boolean isMapped(FuseNode node) {
    return mapped.contains(node);
  }

  /// The kernel knows an object no more.
  void forgotten(FuseNode node) {
    mapped.remove(node);
  }
}
