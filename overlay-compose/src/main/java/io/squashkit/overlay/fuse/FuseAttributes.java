package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.FileStatus;
import java.time.Instant;

/// What `stat` tells of an object. Filled anew by each [FuseFileSystem#attributes]; for one thread at a
/// time.
public final class FuseAttributes {
  private static final int BLOCK_SIZE = 4096;

  /// `STATX_BASIC_STATS` of the kernel.
  private static final int BASIC = 0x7FF;

  private long inode;
  private long size;
  private long blocks;
  private int mode;
  private int links;
  private int owner;
  private int group;
  private int major;
  private int minor;
  private Instant accessed = Instant.EPOCH;
  private Instant modified = Instant.EPOCH;
  private Instant changed = Instant.EPOCH;

  /// Makes one to be filled.
  public FuseAttributes() {}

  /// Sets the number that programs see, and the size.
  ///
  /// @param inode the inode number
  /// @param size in bytes
  /// @param blocks what it takes on the disk, in units of 512 bytes
  /// @return this
  public FuseAttributes file(long inode, long size, long blocks) {
    this.inode = inode;
    this.size = size;
    this.blocks = blocks;
    return this;
  }

  /// Sets kind, permissions and owners.
  ///
  /// @param mode kind and permissions: 16 bits
  /// @param links how many names there are
  /// @param owner user id, unsigned
  /// @param group group id, unsigned
  /// @return this
  public FuseAttributes mode(int mode, int links, int owner, int group) {
    this.mode = mode;
    this.links = links;
    this.owner = owner;
    this.group = group;
    return this;
  }

  /// Sets the numbers of a device; zeros for what is none.
  ///
  /// @param major number of the driver
  /// @param minor number for the driver
  /// @return this
  public FuseAttributes device(int major, int minor) {
    this.major = major;
    this.minor = minor;
    return this;
  }

  /// Sets the time of last access.
  ///
  /// @param time to the nanosecond
  /// @return this
  public FuseAttributes accessed(Instant time) {
    this.accessed = time;
    return this;
  }

  /// Sets the time of last modification.
  ///
  /// @param time to the nanosecond
  /// @return this
  public FuseAttributes modified(Instant time) {
    this.modified = time;
    return this;
  }

  /// Sets the time of the inode's last change.
  ///
  /// @param time to the nanosecond
  /// @return this
  public FuseAttributes changed(Instant time) {
    this.changed = time;
    return this;
  }

  /// Shows them otherwise than they are.
  void disguise(FuseDisguise disguise) {
    owner = disguise.shownUser(owner);
    group = disguise.shownGroup(group);
    if (disguise.oneLink() && (mode & FileStatus.KIND) == FileStatus.DIRECTORY) {
      links = 1;
    }
  }

  int mode() {
    return mode;
  }

  long inode() {
    return inode;
  }

  /// `struct fuse_attr`.
  void encode(Reply reply) {
    reply.u64(inode).u64(size).u64(blocks);
    reply.u64(accessed.getEpochSecond());
    reply.u64(modified.getEpochSecond());
    reply.u64(changed.getEpochSecond());
    reply.u32(accessed.getNano()).u32(modified.getNano()).u32(changed.getNano());
    reply.u32(mode).u32(links).u32(owner).u32(group);
    int rdev = (minor & 0xFF) | major << 8 | (minor & ~0xFF) << 12; // kernel: new_encode_dev
    reply.u32(rdev).u32(BLOCK_SIZE).u32(0);
  }

  /// `struct fuse_statx`.
  void encodeStatx(Reply reply) {
    reply.u32(BASIC).u32(BLOCK_SIZE).u64(0);
    reply.u32(links).u32(owner).u32(group).u32(mode); // and 16 bits of padding
    reply.u64(inode).u64(size).u64(blocks).u64(0);
    time(accessed, reply);
    reply.u64(0).u64(0); // when it was made: not known
    time(changed, reply);
    time(modified, reply);
    reply.u32(major).u32(minor).u32(0).u32(0).zeros(14 * Long.BYTES);
  }

  private static void time(Instant time, Reply reply) {
    reply.u64(time.getEpochSecond()).u64(time.getNano());
  }
}
