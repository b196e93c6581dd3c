package io.squashkit.squashfs.format;

/// The branch filters that xz may apply before compressing machine code; in the order of their bits in
/// the compressor options.
public enum BcjFilter {
  /// x86, 32 and 64 bits.
  X86("x86"),
  /// PowerPC, big endian.
  POWERPC("powerpc"),
  /// Itanium.
  IA64("ia64"),
  /// 32-bit ARM.
  ARM("arm"),
  /// ARM Thumb.
  ARM_THUMB("armthumb"),
  /// SPARC.
  SPARC("sparc"),
  /// 64-bit ARM.
  ARM64("arm64"),
  /// RISC-V.
  RISCV("riscv");

  private final String label;

  BcjFilter(String label) {
    this.label = label;
  }

  /// The name on command lines.
  ///
  /// @return such as `x86`
  public String label() {
    return label;
  }

  /// The bit in the options' filter field.
  ///
  /// @return a number with one bit set
  public int mask() {
    return 1 << ordinal();
  }
}
