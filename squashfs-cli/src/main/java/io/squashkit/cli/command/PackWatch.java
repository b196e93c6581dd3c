package io.squashkit.cli.command;

import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanReport;
import io.squashkit.squashfs.tar.TarListener;
import io.squashkit.squashfs.tar.TarReport;
import java.util.ArrayList;
import java.util.List;

/// Watches a pack for the person in front of it: progress, warnings, what the format could not hold.
final class PackWatch implements PackListener {
  private final Surroundings surroundings;
  private final ProgressLine progress;
  private final List<String> warnings = new ArrayList<>();
  private ScanReport found = new ScanReport(0, 0, 0, 0, 0);

  PackWatch(Surroundings surroundings, ProgressLine progress) {
    this.surroundings = surroundings;
    this.progress = progress;
  }

  /// Watches the scan that comes first.
  ScanListener scan() {
    return new ScanListener() {
      @Override
      public void progress(long entries) {
        progress.count("looking at files", entries, 0);
      }

      @Override
      public void warning(String message) {
        PackWatch.this.warning(message);
      }

      @Override
      public void finished(ScanReport report) {
        found = report;
      }
    };
  }

  /// Watches the reading of an archive that comes in place of a scan.
  TarListener tar() {
    return new TarListener() {
      @Override
      public void progress(long members) {
        progress.count("reading the archive", members, 0);
      }

      @Override
      public void warning(String message) {
        PackWatch.this.warning(message);
      }

      @Override
      public void finished(TarReport report) {
        found =
            new ScanReport(report.members(), 0, report.droppedAcls(), report.droppedXattrs(), 0);
      }
    };
  }

  @Override
  public void progress(Stage stage, long done, long total) {
    switch (stage) {
      case PREPARE -> progress.bytes("comparing", done, total);
      case DATA -> progress.bytes("packing", done, total);
      case METADATA -> progress.count("writing inodes", done, total);
      case VERIFY -> progress.bytes("reading back", done, total);
    }
  }

  @Override
  public synchronized void warning(String message) {
    warnings.add(message);
    progress.wipe();
    surroundings.complain("warning: " + message);
  }

  /// The warnings so far.
  synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /// What the scan found.
  ScanReport found() {
    return found;
  }

  /// What the image does not hold of its source, one line each.
  List<String> losses() {
    List<String> losses = new ArrayList<>();
    if (found.droppedAcls() > 0) {
      losses.add(
          Quantity.count(found.droppedAcls(), "entry", "entries")
              + " had POSIX ACLs, which SquashFS cannot hold; their group permissions are what the"
              + " owning group really had");
    }
    if (found.droppedXattrs() > 0) {
      losses.add(
          Quantity.count(found.droppedXattrs(), "entry", "entries")
              + " had extended attributes outside user, trusted and security, which SquashFS cannot"
              + " hold");
    }
    if (found.unreadable() > 0) {
      losses.add(
          Quantity.count(found.unreadable(), "entry", "entries")
              + " could not be looked at and is left out or empty");
    }
    return losses;
  }
}
