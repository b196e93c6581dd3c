package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import org.tukaani.xz.ARM64Options;
import org.tukaani.xz.ARMOptions;
import org.tukaani.xz.ARMThumbOptions;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.IA64Options;
import org.tukaani.xz.PowerPCOptions;
import org.tukaani.xz.RISCVOptions;
import org.tukaani.xz.SPARCOptions;
import org.tukaani.xz.X86Options;

/// The branch filters of XZ for Java.
final class BranchFilters {
  private BranchFilters() {}

  static FilterOptions options(BcjFilter filter) {
    return switch (filter) {
      case X86 -> new X86Options();
      case POWERPC -> new PowerPCOptions();
      case IA64 -> new IA64Options();
      case ARM -> new ARMOptions();
      case ARM_THUMB -> new ARMThumbOptions();
      case SPARC -> new SPARCOptions();
      case ARM64 -> new ARM64Options();
      case RISCV -> new RISCVOptions();
    };
  }
}
