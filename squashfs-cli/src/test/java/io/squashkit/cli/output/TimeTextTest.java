package io.squashkit.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The JDK's own formatter is the oracle.
class TimeTextTest {
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xx");

  private final TimeZone before = TimeZone.getDefault();

  @AfterEach
  void restore() {
    TimeZone.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"})
  void agreesWithTheFormatterOfTheJdk(String zone) {
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    TimeText times = new TimeText(false);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long seconds = random.nextLong(1L << 32);
      check(times, seconds, ZoneId.of(zone), "seed " + seed);
      check(times, seconds + random.nextInt(100_000), ZoneId.of(zone), "seed " + seed);
    }
  }

  @Test
  void knowsTheEndsOfTheRangeAndLeapDays() {
    TimeText times = new TimeText(true);
    for (long seconds : new long[] {0, 0xFFFF_FFFFL, 951_782_399, 951_782_400, 951_868_800}) {
      check(times, seconds, ZoneOffset.UTC, "");
    }
  }

  @Test
  void knowsBothSidesOfAClockChange() {
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    TimeText times = new TimeText(false);
    long change = Instant.parse("2024-03-31T01:00:00Z").getEpochSecond();
    for (long seconds : new long[] {change - 1, change, change - 1, change + 1}) {
      check(times, seconds, ZoneId.of("Europe/Berlin"), "");
    }
  }

  @Test
  void putsSixteenCharacters() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteOutput out = new ByteOutput(bytes);
    new TimeText(true).putMinutes(1_709_209_859, out);
    out.flush();
    assertEquals("2024-02-29 12:30", bytes.toString(UTF_8));
  }

  private static void check(TimeText times, long seconds, ZoneId zone, String message) {
    String expected = FULL.format(Instant.ofEpochSecond(seconds).atZone(zone));
    assertEquals(expected, times.full(seconds), message);
  }
}
