package io.squashkit.cli.output;

import java.util.function.LongSupplier;

/// One line on standard error that says how far a long work is: part done, speed, time left. Redrawn at
/// most ten times a second, and only if a person watches. Safe for use by several threads.
public final class ProgressLine implements AutoCloseable {
  private static final long INTERVAL = 100_000_000;
  private static final int WIDTH = 78;

  private final Surroundings surroundings;
  private final boolean shown;
  private final LongSupplier clock;
  private String stage = "";
  private long started;
  private volatile long nextDraw;
  private int drawn;

  /// Makes a line; nothing is drawn yet.
  ///
  /// @param surroundings where to
  /// @param wanted false if the user asked for quiet
  public ProgressLine(Surroundings surroundings, boolean wanted) {
    this(surroundings, wanted, System::nanoTime);
  }

  ProgressLine(Surroundings surroundings, boolean wanted, LongSupplier clock) {
    this.surroundings = surroundings;
    this.shown = wanted && surroundings.errIsTerminal();
    this.clock = clock;
    this.nextDraw = shown ? clock.getAsLong() + INTERVAL : Long.MAX_VALUE;
  }

  /// Work went on, counted in bytes.
  ///
  /// @param what is being done, such as `packing`
  /// @param done bytes
  /// @param total bytes; 0 if unknown
  public void bytes(String what, long done, long total) {
    if (isDue()) {
      draw(what, done, total, true);
    }
  }

  /// Work went on, counted in things.
  ///
  /// @param what is being done
  /// @param done how many
  /// @param total of how many; 0 if unknown
  public void count(String what, long done, long total) {
    if (isDue()) {
      draw(what, done, total, false);
    }
  }

  private boolean isDue() {
    return shown && clock.getAsLong() - nextDraw >= 0;
  }

  private synchronized void draw(String what, long done, long total, boolean bytes) {
    long now = clock.getAsLong();
    if (now - nextDraw < 0) {
      return; // another thread was faster
    }
    nextDraw = now + INTERVAL;
    if (!what.equals(stage)) {
      stage = what;
      started = now - INTERVAL;
    }
    double seconds = (now - started) / 1e9;
    double rate = done / seconds;
    StringBuilder line = new StringBuilder(WIDTH).append(what).append(' ');
    if (total > 0) {
      line.append(Quantity.percent(Math.min(done, total), total)).append(" of ");
    }
    line.append(amount(total > 0 ? total : done, bytes));
    line.append(", ").append(amount(Math.round(rate), bytes)).append("/s");
    if (total > done && rate > 0 && seconds > 1) {
      line.append(", ").append(Quantity.duration((total - done) / rate)).append(" left");
    }
    print(line);
  }

  private static String amount(long amount, boolean bytes) {
    return bytes ? Quantity.size(amount) : Quantity.count(amount);
  }

  private void print(StringBuilder line) {
    if (line.length() > WIDTH) {
      line.setLength(WIDTH);
    }
    int length = line.length();
    while (line.length() < drawn) {
      line.append(' ');
    }
    drawn = length;
    surroundings.err().print("\r" + line);
    surroundings.err().flush();
  }

  /// Wipes the line, so that a message can be printed; it comes back with the next progress.
  public synchronized void wipe() {
    if (drawn > 0) {
      surroundings.err().print("\r" + " ".repeat(drawn) + "\r");
      surroundings.err().flush();
      drawn = 0;
    }
  }

  @Override
  public void close() {
    wipe();
  }
}
