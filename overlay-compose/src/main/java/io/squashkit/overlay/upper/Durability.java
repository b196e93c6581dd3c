package io.squashkit.overlay.upper;

/// What an overlay waits for: the bytes of files that are copied up, before the copies get their names, and
/// whatever programs ask to be on the disk.
public enum Durability {
  /// All of it. After a crash of the machine a file is what it was before, or its copy is whole.
  SYNC,
  /// Nothing, as the kernel's option `volatile`: for what is thrown away or made anew after a crash. A note
  /// in the work directory says so (kernel: fs/overlayfs/super.c, ovl_create_volatile_dirty), also after
  /// all has ended well, and neither the kernel nor [Overlay#open] takes up the directories as long as it
  /// is there.
  VOLATILE,
  /// Nothing, and no note: for who keeps account of that himself, as container engines do.
  UNNOTED
}
