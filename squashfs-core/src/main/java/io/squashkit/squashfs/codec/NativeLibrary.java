package io.squashkit.squashfs.codec;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// A native library that was found, and the means to link its functions. Libraries stay loaded for
/// the life of the process.
///
/// Linking a function takes milliseconds, so callers link late and only what they use. Calls are not
/// `critical`: compressing a block takes long, and a thread within a critical call would keep the
/// garbage collector waiting.
final class NativeLibrary {
  /// Names a directory of native libraries that were unpacked when this program was installed.
  private static final String DIRECTORY_PROPERTY = "squash.native.dir";

  private final SymbolLookup symbols;

  private NativeLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /// Loads a library that some jar on the class path carries for several platforms.
  ///
  /// @param name the library's name without suffix, such as `libdeflate`
  /// @return the library, or null if it cannot be had
  static @Nullable NativeLibrary bundled(String name) {
    if (!isSupported()) {
      return null;
    }
    boolean mac = System.getProperty("os.name", "").startsWith("Mac");
    String file = name + (mac ? ".dylib" : ".so");
    String directory = System.getProperty(DIRECTORY_PROPERTY);
    if (directory != null) {
      Path path = Path.of(directory, file);
      NativeLibrary found = Files.exists(path) ? load(path) : null;
      if (found != null) {
        return found;
      }
    }
    String arch = System.getProperty("os.arch", "");
    if (arch.equals("x86_64")) {
      arch = "amd64";
    }
    return unpack("/aircompressor/" + (mac ? "macos-" : "linux-") + arch + "/" + file);
  }

  /// Loads a library of the operating system.
  ///
  /// @param file such as `liblzma.so.5`
  /// @return the library, or null if there is none
  static @Nullable NativeLibrary system(String file) {
    if (!isSupported()) {
      return null;
    }
    try {
      return new NativeLibrary(SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalArgumentException | IllegalCallerException e) {
      return null;
    }
  }

  /// Tells whether a function is there.
  boolean has(String function) {
    return symbols.find(function).isPresent();
  }

  /// Links a function.
  ///
  /// @throws IllegalStateException if the library has none of that name
  MethodHandle link(String function, FunctionDescriptor type) {
    return Linker.nativeLinker()
        .downcallHandle(
            symbols
                .find(function)
                .orElseThrow(() -> new IllegalStateException("no function " + function)),
            type);
  }

  /// What to throw when a linked function throws, which none does: handles declare `Throwable`.
  static IllegalStateException unexpected(Throwable thrown) {
    return new IllegalStateException("native call failed", thrown);
  }

  /// The structures that are passed are laid out as 64-bit machines do.
  private static boolean isSupported() {
    return ValueLayout.ADDRESS.byteSize() == 8
        && !System.getProperty("os.name", "").startsWith("Windows");
  }

  private static @Nullable NativeLibrary load(Path path) {
    try {
      return new NativeLibrary(SymbolLookup.libraryLookup(path, Arena.global()));
    } catch (IllegalArgumentException | IllegalCallerException e) {
      return null;
    }
  }

  /// Loads a library out of a jar by way of a private file, which is gone as soon as it is loaded.
  private static @Nullable NativeLibrary unpack(String resource) {
    try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        return null;
      }
      Path copy = Files.createTempFile("squash-", ".so");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        return load(copy);
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      return null;
    }
  }
}
