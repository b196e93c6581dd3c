package io.squashkit.overlay.fuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// On whose behalf the kernel asks something.
public final class FuseCall {
  private final long unique;
  private final int user;
  private final int group;
  private final int process;
  private final int umask;
  private volatile boolean interrupted;

  FuseCall(long unique, int user, int group, int process, int umask) {
    this.unique = unique;
    this.user = user;
    this.group = group;
    this.process = process;
    this.umask = umask;
  }

  /// A call with the umask that came with it.
  FuseCall withUmask(int given) {
    return new FuseCall(unique, user, group, process, given & 0x1FF);
  }

  /// The same call of who the file system knows under other ids.
  FuseCall in(FuseDisguise disguise) {
    return new FuseCall(
        unique, disguise.storedUser(user), disguise.storedGroup(group), process, umask);
  }

  /// The kernel's number for the question.
  long unique() {
    return unique;
  }

  /// The user.
  ///
  /// @return user id, unsigned
  public int user() {
    return user;
  }

  /// The user's group.
  ///
  /// @return group id, unsigned
  public int group() {
    return group;
  }

  /// The process that asks.
  ///
  /// @return its number; 0 for the kernel itself, or a process that the server cannot see
  public int process() {
    return process;
  }

  /// The permissions that new objects do not get, where the file system said that it sees to that
  /// ([FuseFeatures#umask]).
  ///
  /// @return 9 bits; 0 for questions that make nothing
  public int umask() {
    return umask;
  }

  /// Further groups of the process, which the kernel does not tell: /proc is asked.
  ///
  /// @return group ids; none if the process is gone or hidden
  public List<Integer> groups() {
    List<Integer> groups = new ArrayList<>();
    try {
      Path status = Path.of("/proc/" + process + "/status");
      for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("Groups:")) {
          for (String word : line.substring("Groups:".length()).strip().split(" ", -1)) {
            if (!word.isEmpty()) {
              groups.add(Integer.parseUnsignedInt(word));
            }
          }
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return groups;
  }

  /// Tells whether a signal has come for who waits for the answer. A question that takes long may be
  /// answered with the error `EINTR` then.
  ///
  /// @return true if so
  public boolean isInterrupted() {
    return interrupted;
  }

  /// Called by another thread of the server.
  void interrupt() {
    interrupted = true;
  }
}
