package io.squashkit.overlay.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What programs do to files, over any provider: each case tells what it saw, or ends with the exception it met.
final class WriteCases {
  /// One of them.
  interface Case {
    Object run(Path root) throws Exception;
  }

  /// Something done that has no answer.
  private interface Step {
    void run() throws IOException;
  }

  private final Map<String, Case> cases = new LinkedHashMap<>();

  /// All cases by name.
  static Map<String, Case> all() {
    WriteCases all = new WriteCases();
    all.files();
    all.options();
    all.channels();
    TreeCases.add(all.cases);
    return all.cases;
  }

  private void add(String name, Case one) {
    if (cases.put(name, one) != null) {
      throw new IllegalArgumentException("two cases are called " + name);
    }
  }

  /// What a step answers with, for cases of several.
  private static String outcome(Step step) throws IOException {
    try {
      step.run();
      return "done";
    } catch (NonWritableChannelException
        | NonReadableChannelException
        | OverlappingFileLockException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private void files() {
    add("write a new file", r -> Files.writeString(r.resolve("etc/new"), "new").getFileName());
    add(
        "write over a lower file",
        r -> Files.writeString(r.resolve("etc/conf"), "short").getFileName());
    add("write through a link", r -> Files.writeString(r.resolve("ln"), "linked").getFileName());
    add(
        "write through a dangling link",
        r -> Files.writeString(r.resolve("lost"), "found").getFileName());
    add("write through a link to itself", r -> Files.writeString(r.resolve("loop"), "x"));
    add(
        "write below dots",
        r -> Files.writeString(r.resolve("toetc/../var/./x"), "x").getFileName());
    add("write below a file", r -> Files.writeString(r.resolve("etc/conf/x"), "x"));
    add("write below nothing", r -> Files.writeString(r.resolve("etc/no/x"), "x"));
    add("write a directory", r -> Files.writeString(r.resolve("etc"), "x"));
    add("write the root", r -> Files.writeString(r, "x"));
    add("write a hidden name", r -> Files.writeString(r.resolve("gone"), "back").getFileName());
    add("write a long name", r -> Files.writeString(r.resolve("n".repeat(256)), "x"));
    add(
        "append to a lower file",
        r -> Files.writeString(r.resolve("etc/conf"), "more", APPEND).getFileName());
    add("create a file", r -> Files.createFile(r.resolve("f")).getFileName());
    add(
        "create with permissions",
        r ->
            Files.createFile(
                    r.resolve("f"),
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rw--w--wx")))
                .getFileName());
    add("create what exists", r -> Files.createFile(r.resolve("etc/conf")));
    add("create over a dangling link", r -> Files.createFile(r.resolve("lost")));
    add("delete a lower file", r -> gone(r, "etc/conf"));
    add(
        "delete a new file",
        r -> {
          Files.writeString(r.resolve("etc/new"), "x");
          return gone(r, "etc/new");
        });
    add("delete a link, not its target", r -> gone(r, "ln"));
    add("delete a fifo", r -> gone(r, "pipe"));
    add("delete a hard link", r -> gone(r, "etc/two"));
    add("delete nothing", r -> gone(r, "etc/nothing"));
    add("delete if exists", r -> Files.deleteIfExists(r.resolve("etc/nothing")));
    add("delete a full directory", r -> gone(r, "etc"));
    add("delete an empty directory", r -> gone(r, "var/empty"));
    add("delete the root", r -> gone(r, ""));
    add("delete by dots", r -> gone(r, "var/empty/."));
    add(
        "delete and write again",
        r -> {
          Files.delete(r.resolve("both/same"));
          return Files.writeString(r.resolve("both/same"), "again").getFileName();
        });
  }

  private static boolean gone(Path root, String name) throws IOException {
    Files.delete(root.resolve(name));
    return Files.notExists(root.resolve(name), NOFOLLOW_LINKS);
  }

  private void options() {
    add("create new", r -> size(r, "f", CREATE_NEW, WRITE));
    add("create new over a file", r -> size(r, "etc/conf", CREATE_NEW, WRITE));
    add("create new over a dangling link", r -> size(r, "lost", CREATE_NEW, WRITE));
    add("create new for reading only", r -> size(r, "etc/conf", CREATE_NEW, READ));
    add("create where a file is", r -> size(r, "etc/conf", CREATE, WRITE));
    add("write without create", r -> size(r, "f", WRITE));
    add("truncate", r -> size(r, "etc/conf", TRUNCATE_EXISTING, WRITE));
    add("truncate for reading", r -> size(r, "etc/conf", TRUNCATE_EXISTING, READ));
    add("append and read", r -> size(r, "etc/conf", APPEND, READ));
    add("append and truncate", r -> size(r, "etc/conf", APPEND, TRUNCATE_EXISTING));
    add("sparse and synchronous", r -> size(r, "f", CREATE_NEW, WRITE, SPARSE, SYNC));
    add(
        "write a link itself",
        r -> {
          try (FileChannel channel =
              FileChannel.open(r.resolve("ln"), Set.of(WRITE, NOFOLLOW_LINKS))) {
            return channel.size();
          }
        });
    add(
        "delete on close",
        r -> {
          try (FileChannel channel =
              FileChannel.open(r.resolve("f"), CREATE, WRITE, READ, DELETE_ON_CLOSE)) {
            channel.write(bytes("temporary"));
            ByteBuffer back = ByteBuffer.allocate(20);
            return channel.read(back, 0) + " " + channel.size();
          }
        });
    add(
        "delete on close of a lower file",
        r -> {
          try (FileChannel channel =
              FileChannel.open(r.resolve("etc/conf"), READ, DELETE_ON_CLOSE)) {
            return channel.read(ByteBuffer.allocate(2000), 0);
          }
        });
    add(
        "temporary file",
        r -> {
          Path made = Files.createTempFile(r.resolve("var"), "a", "b");
          boolean regular = Files.isRegularFile(made);
          Files.delete(made);
          return regular;
        });
  }

  private static long size(Path root, String name, java.nio.file.OpenOption... options)
      throws IOException {
    try (FileChannel channel = FileChannel.open(root.resolve(name), options)) {
      return channel.size();
    }
  }

  private void channels() {
    add(
        "positions",
        r -> {
          try (FileChannel c = FileChannel.open(r.resolve("etc/conf"), READ, WRITE)) {
            StringBuilder seen = new StringBuilder();
            seen.append(c.write(bytes("abc"))).append(c.position()).append(' ');
            seen.append(c.write(bytes("xyz"), 1000))
                .append(c.position())
                .append(' ')
                .append(c.size());
            c.position(2000);
            seen.append(' ')
                .append(c.size())
                .append(c.write(bytes("end")))
                .append(' ')
                .append(c.size());
            ByteBuffer[] parts = {bytes("one"), bytes(""), bytes("two")};
            seen.append(' ').append(c.position(5).write(parts)).append(c.position());
            seen.append(' ')
                .append(c.truncate(500).position())
                .append(' ')
                .append(c.truncate(900).size());
            seen.append(' ').append(c.position(700).truncate(600).position());
            seen.append(' ').append(c.write(ByteBuffer.allocate(0)));
            c.force(true);
            return seen;
          }
        });
    add(
        "appending channel",
        r -> {
          try (FileChannel c = FileChannel.open(r.resolve("etc/conf"), APPEND)) {
            StringBuilder seen = new StringBuilder().append(c.position()).append(' ');
            seen.append(c.write(bytes("abc"))).append(' ').append(c.position()).append(' ');
            seen.append(c.position(3).write(bytes("def"))).append(' ').append(c.position());
            seen.append(' ').append(c.size()).append(outcome(() -> c.read(ByteBuffer.allocate(1))));
            return seen;
          }
        });
    add(
        "modes of channels",
        r -> {
          try (FileChannel reads = FileChannel.open(r.resolve("etc/conf"));
              FileChannel writes = FileChannel.open(r.resolve("etc/conf"), WRITE)) {
            return List.of(
                outcome(() -> reads.write(bytes("x"))),
                outcome(() -> reads.truncate(0)),
                outcome(
                    () ->
                        reads.transferFrom(
                            Channels.newChannel(java.io.InputStream.nullInputStream()), 0, 1)),
                outcome(() -> writes.read(ByteBuffer.allocate(1))),
                outcome(
                    () ->
                        writes.transferTo(
                            0, 1, Channels.newChannel(OutputStream.nullOutputStream()))));
          }
        });
    add(
        "read while others write",
        r -> {
          try (FileChannel reads = FileChannel.open(r.resolve("etc/conf"))) {
            Files.writeString(r.resolve("etc/conf"), "changed");
            ByteBuffer seen = ByteBuffer.allocate(20);
            reads.read(seen);
            return new String(seen.array(), UTF_8).trim();
          }
        });
    add(
        "transfers",
        r -> {
          try (FileChannel from = FileChannel.open(r.resolve("large"));
              FileChannel to = FileChannel.open(r.resolve("copy"), CREATE_NEW, WRITE)) {
            return to.transferFrom(from.position(1000), 0, 300_000)
                + " "
                + to.transferFrom(from, 300_001, 5)
                + " "
                + from.transferTo(390_000, 1 << 20, to.position(300_000));
          }
        });
    add(
        "holes",
        r -> {
          try (FileChannel c = FileChannel.open(r.resolve("f"), CREATE_NEW, WRITE, SPARSE)) {
            c.write(bytes("far"), 50_000_000);
            return c.size();
          }
        });
    add(
        "locks",
        r -> {
          try (FileChannel c = FileChannel.open(r.resolve("etc/conf"), READ, WRITE);
              FileChannel other = FileChannel.open(r.resolve("etc/conf"), WRITE)) {
            StringBuilder seen = new StringBuilder();
            try (FileLock lock = c.lock(10, 10, true)) {
              seen.append(lock.isShared()).append(lock.isValid()).append(lock.size());
              seen.append(outcome(() -> other.tryLock(19, 5, false)));
              seen.append(outcome(() -> other.tryLock(20, 5, false)));
              seen.append(outcome(() -> other.lock(0, 5, true)));
            }
            seen.append(outcome(() -> c.lock()));
            return seen;
          }
        });
    add(
        "write after delete",
        r -> {
          try (FileChannel c = FileChannel.open(r.resolve("etc/conf"), READ, WRITE)) {
            Files.delete(r.resolve("etc/conf"));
            return c.write(bytes("ghost"), 0) + " " + c.size();
          }
        });
  }
}
