package io.squashkit.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuantityTest {
  @Test
  void sizesTakeTheUnitThatLeavesFewDigits() {
    assertEquals("0 B", Quantity.size(0));
    assertEquals("1023 B", Quantity.size(1023));
    assertEquals("1.0 KiB", Quantity.size(1024));
    assertEquals("1.5 KiB", Quantity.size(1536));
    assertEquals("1.0 MiB", Quantity.size((1 << 20) - 1));
    assertEquals("2.7 GiB", Quantity.size(2_899_102_924L));
    assertEquals("8.0 EiB", Quantity.size(Long.MAX_VALUE));
  }

  @Test
  void sharesOfNothingAreNone() {
    assertEquals("-", Quantity.percent(1, 0));
    assertEquals("33.3 %", Quantity.percent(1, 3));
    assertEquals("100.0 %", Quantity.percent(3, 3));
  }

  @Test
  void countsAreGrouped() {
    assertEquals("0", Quantity.count(0));
    assertEquals("999", Quantity.count(999));
    assertEquals("1,000", Quantity.count(1000));
    assertEquals("1,234,567", Quantity.count(1_234_567));
    assertEquals("1 file", Quantity.count(1, "file", "files"));
    assertEquals("0 files", Quantity.count(0, "file", "files"));
  }

  @Test
  void durationsTakeTheUnitThatFits() {
    assertEquals("0.1 s", Quantity.duration(0.05));
    assertEquals("59.9 s", Quantity.duration(59.94));
    assertEquals("1 min 0 s", Quantity.duration(59.96));
    assertEquals("59 min 59 s", Quantity.duration(3599));
    assertEquals("1 h 1 min", Quantity.duration(3661));
  }
}
