package io.squashkit.overlay.run;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.MountCalls;
import io.squashkit.squashfs.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a system wants to find in its root besides its files: /dev with the terminal that this process has,
/// /sys, /run, the host's resolv.conf, and what somebody binds. Taken while the host can be seen, put into place when the stack is the root. Nothing
/// of it is written into the stack.
final class Surface implements Closeable {
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");
  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");
  private static final Map<String, String> LINKS =
      Map.of(
          "fd", "/proc/self/fd",
          "stdin", "/proc/self/fd/0",
          "stdout", "/proc/self/fd/1",
          "stderr", "/proc/self/fd/2",
          "ptmx", "pts/ptmx");

  private final Map<String, HostMount> devices = new LinkedHashMap<>();
  private final List<HostMount> taken = new ArrayList<>();
  private final List<Binding> bindings;

  private Surface(List<Binding> bindings) {
    this.bindings = bindings;
  }

  /// Takes all of it from the host.
  static Surface take(List<Binding> wanted) throws IOException {
    List<Binding> bindings = new ArrayList<>(List.of(new Binding(Path.of("/sys"), "/sys", true)));
    boolean own = wanted.stream().anyMatch(one -> one.to().equals(RESOLVER.toString()));
    if (!own && Files.exists(RESOLVER)) {
      bindings.add(new Binding(RESOLVER, RESOLVER.toString(), true));
    }
    bindings.addAll(wanted);
    Surface surface = new Surface(bindings);
    boolean done = false;
    try {
      for (String device : DEVICES) {
        Path path = Path.of("/dev", device);
        if (Files.exists(path)) {
          surface.devices.put(device, HostMount.of(path, false));
        }
      }
      Path terminal = terminal();
      if (terminal != null) {
        surface.devices.put("console", HostMount.of(terminal, false));
      }
      for (Binding binding : bindings) {
        surface.taken.add(HostMount.of(binding.from(), binding.readOnly()));
      }
      done = true;
      return surface;
    } finally {
      if (!done) {
        surface.close();
      }
    }
  }

  /// The terminal of this process: programs that ask for its name, as tty(1) does, search /dev for it, and
  /// in a /dev/pts of its own it is not.
  private static @Nullable Path terminal() throws IOException {
    for (int stream = 0; stream <= 2; stream++) {
      Path link = Path.of("/proc/self/fd", Integer.toString(stream));
      Path open = Files.exists(link) ? Files.readSymbolicLink(link) : link;
      if ((open.startsWith("/dev/pts") || open.toString().startsWith("/dev/tty"))
          && Files.exists(open)) {
        return open;
      }
    }
    return null;
  }

  /// Makes a layer that lies below all others, so that there is a place for everything.
  ///
  /// @param layer an empty folder
  void makePlaces(Path layer) throws IOException {
    for (String folder : List.of("proc", "dev", "sys", "run", "tmp", "etc")) {
      Files.createDirectory(layer.resolve(folder));
    }
    Errno.check(
        Posix.host().setPermissions(Posix.CWD, HostPath.of(layer.resolve("tmp")).bytes(), 01777),
        layer);
    for (int i = 0; i < taken.size(); i++) {
      Path place = layer.resolve("." + bindings.get(i).to()).normalize();
      if (!place.startsWith(layer) || Files.exists(place)) {
        continue;
      }
      Files.createDirectories(place.getParent());
      if (taken.get(i).isFolder) {
        Files.createDirectories(place);
      } else {
        Files.createFile(place);
      }
    }
  }

  /// Puts all into place: the stack is the root of the calling thread.
  void place() throws IOException {
    mount("tmpfs", "/run", MountCalls.NO_SET_ID | MountCalls.NO_DEVICES, "mode=755");
    mount("tmpfs", "/dev", MountCalls.NO_SET_ID, "mode=755");
    for (Map.Entry<String, HostMount> device : devices.entrySet()) {
      device.getValue().place(Files.createFile(Path.of("/dev", device.getKey())));
    }
    for (Map.Entry<String, String> link : LINKS.entrySet()) {
      Files.createSymbolicLink(Path.of("/dev", link.getKey()), Path.of(link.getValue()));
    }
    Files.createDirectory(Path.of("/dev/pts"));
    Files.createDirectory(Path.of("/dev/shm"));
    mount("tmpfs", "/dev/shm", MountCalls.NO_SET_ID | MountCalls.NO_DEVICES, "mode=1777");
    String terminals = "newinstance,ptmxmode=666,mode=620";
    try {
      mount("devpts", "/dev/pts", MountCalls.NO_SET_ID, terminals + ",gid=5");
    } catch (IOException e) { // in a user namespace without that group
      mount("devpts", "/dev/pts", MountCalls.NO_SET_ID, terminals);
    }
    for (int i = 0; i < taken.size(); i++) {
      Path to = Path.of(bindings.get(i).to());
      if (to.equals(RESOLVER)) {
        makeResolver();
      }
      if (Files.exists(to)) {
        taken.get(i).place(to);
      } else if (!to.equals(RESOLVER)) {
        throw new FileSystemException(to.toString(), null, "is not in the stack, to bind to");
      }
    }
  }

  /// Many a system links its resolv.conf to what services make in /run, which here is empty.
  private static void makeResolver() throws IOException {
    if (Files.isSymbolicLink(RESOLVER) && !Files.exists(RESOLVER)) {
      Path target = Path.of("/etc").resolve(Files.readSymbolicLink(RESOLVER)).normalize();
      if (target.startsWith("/run")) {
        Files.createDirectories(target.getParent());
        Files.createFile(target);
      }
    }
  }

  private static void mount(String type, String point, int flags, String options)
      throws IOException {
    // a link would lead elsewhere than to the folder that is asked for
    Path real = Path.of(point).toRealPath();
    byte[] source = type.getBytes(StandardCharsets.US_ASCII);
    Errno.check(MountCalls.mount(source, HostPath.of(real).bytes(), type, flags, options), point);
  }

  @Override
  public void close() {
    devices.values().forEach(HostMount::close);
    taken.forEach(HostMount::close);
  }
}
