package io.squashkit.squashfs.codec;

/// Where codecs should come from, if there is a choice. Different implementations of one compressor
/// read each other's output but may write different bytes for the same input, so an image is
/// reproducible only with the same ones.
public enum CodecPreference {
  /// Whatever is fastest here: libdeflate as bundled, liblzma where the system has it.
  AUTO("auto"),
  /// Only what comes with this library: same output on all machines of a kind.
  BUNDLED("bundled"),
  /// The system's libraries where there are any, else Java.
  SYSTEM("system");

  /// The system property that [#current] looks at.
  public static final String PROPERTY = "squash.codecs";

  private final String label;

  CodecPreference(String label) {
    this.label = label;
  }

  /// The name on command lines.
  ///
  /// @return such as `auto`
  public String label() {
    return label;
  }

  /// The preference that system property [#PROPERTY] names.
  ///
  /// @return the preference, [#AUTO] if the property is not set
  /// @throws IllegalArgumentException if the property names none
  public static CodecPreference current() {
    return of(System.getProperty(PROPERTY, AUTO.label));
  }

  /// Finds a preference by its name.
  ///
  /// @param label such as `auto`
  /// @return the preference
  /// @throws IllegalArgumentException if there is none of that name
  public static CodecPreference of(String label) {
    for (CodecPreference preference : values()) {
      if (preference.label.equals(label)) {
        return preference;
      }
    }
    throw new IllegalArgumentException(
        "codec preference is " + label + ", allowed: auto, bundled, system");
  }
}
