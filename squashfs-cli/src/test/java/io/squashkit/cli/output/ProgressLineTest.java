package io.squashkit.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L); // wraps

  @Test
  void isDrawnAtMostTenTimesASecond() {
    ProgressLine line = new ProgressLine(surroundings(true), true, clock::get);
    for (int i = 0; i < 10_000; i++) { // ten seconds
      clock.addAndGet(1_000_000);
      line.bytes("packing", i << 10, 10_000 << 10);
    }
    int draws = err.toString(UTF_8).split("\r", -1).length - 1;
    assertTrue(draws >= 90 && draws <= 100, "drawn " + draws + " times");
  }

  @Test
  void saysShareSpeedAndTimeLeft() {
    ProgressLine line = new ProgressLine(surroundings(true), true, clock::get);
    clock.addAndGet(100_000_000);
    line.bytes("packing", 0, 100 << 20);
    clock.addAndGet(4_900_000_000L);
    line.bytes("packing", 25 << 20, 100 << 20);
    String last = err.toString(UTF_8).replaceAll(".*\r", "");
    assertEquals("packing 25.0 % of 100.0 MiB, 5.0 MiB/s, 15.0 s left", last.strip());
  }

  @Test
  void isWipedAtTheEnd() {
    try (ProgressLine line = new ProgressLine(surroundings(true), true, clock::get)) {
      clock.addAndGet(200_000_000);
      line.count("looking", 12_345, 0);
    }
    String text = err.toString(UTF_8);
    assertTrue(text.contains("looking 12,345, "), text);
    String[] parts = text.split("\r", -1);
    assertEquals("", parts[parts.length - 1]);
    assertEquals(parts[1].length(), parts[2].length(), "wiped in full");
    assertEquals("", parts[2].strip());
  }

  @Test
  void nobodyWatchesAPipe() {
    for (boolean terminal : new boolean[] {true, false}) {
      ProgressLine line = new ProgressLine(surroundings(terminal), !terminal, clock::get);
      clock.addAndGet(1_000_000_000);
      line.bytes("packing", 1, 2);
      line.close();
      assertEquals("", err.toString(UTF_8));
    }
  }

  private Surroundings surroundings(boolean terminal) {
    PrintStream errors = new PrintStream(err, true, UTF_8);
    ByteOutput out = new ByteOutput(OutputStream.nullOutputStream());
    return new Surroundings("squash", out, false, errors, terminal, Map.of());
  }
}
