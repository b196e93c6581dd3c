package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.ContentReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The stored bytes of a file while they come by.
final class PassingContent implements ContentReader {
  private final TarInput in;
  private final TarMembers members;
  private final TarMember member;
  private final long start;

  PassingContent(TarInput in, TarMembers members, TarMember member) {
    this.in = in;
    this.members = members;
    this.member = member;
    this.start = in.position();
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    long ahead = start + position - in.position();
    if (ahead < 0) {
      throw new IllegalStateException("an archive that comes by once is read backwards");
    }
    int limit = into.limit();
    long left = member.stored() - position;
    int wanted = (int) Math.max(0, Math.min(into.remaining(), left));
    into.limit(into.position() + wanted);
    if (in.skip(ahead) < ahead || in.read(into) < wanted) {
      long missing = member.stored() - (in.position() - start);
      throw members.cutOff(member, missing);
    }
    into.limit(limit);
    return wanted;
  }

  @Override
  public void close() {
    // the rest is skipped when the next member is wanted
  }
}
