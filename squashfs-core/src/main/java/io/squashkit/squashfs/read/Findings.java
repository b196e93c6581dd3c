package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.read.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/// Collects what a check finds, up to a limit; the rest is counted. Safe for use by several threads.
final class Findings {
  private final SquashfsImage image;
  private final CheckListener listener;
  private final List<Finding> list = new ArrayList<>();
  private long errors;
  private long warnings;

  Findings(SquashfsImage image, CheckListener listener) {
    this.image = image;
    this.listener = listener;
  }

  void error(String message) {
    add(Severity.ERROR, message);
  }

  void warning(String message) {
    add(Severity.WARNING, message);
  }

  /// Damage that a reader met; its message without the image's name, which all findings share.
  void error(SquashfsException damage) {
    String message = String.valueOf(damage.getMessage());
    String prefix = image.name() + ": ";
    add(Severity.ERROR, message.startsWith(prefix) ? message.substring(prefix.length()) : message);
  }

  synchronized void progress(long done, long total) {
    listener.progress(done, total);
  }

  private synchronized void add(Severity severity, String message) {
    if (severity == Severity.ERROR) {
      errors++;
    } else {
      warnings++;
    }
    if (list.size() < ImageCheck.MAX_FINDINGS) {
      Finding finding = new Finding(severity, message);
      list.add(finding);
      listener.finding(finding);
    }
  }

  synchronized List<Finding> list() {
    return List.copyOf(list);
  }

  synchronized long errors() {
    return errors;
  }

  synchronized long warnings() {
    return warnings;
  }
}
