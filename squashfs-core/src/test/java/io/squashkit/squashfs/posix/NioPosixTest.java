package io.squashkit.squashfs.posix;

class NioPosixTest extends PosixContract {
  private final Posix posix = Posix.portable();

  @Override
  Posix posix() {
    return posix;
  }
}
