package io.squashkit.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
  private static final SizeForm SIZE = new SizeForm(0, Long.MAX_VALUE, "a size");

  @ParameterizedTest
  @CsvSource({
    "0, 0", "4096, 4096", "4K, 4096", "4k, 4096", "4KiB, 4096", "4kb, 4096", "7B, 7",
    "1M, 1048576", "3G, 3221225472", "2T, 2199023255552", "8388607T, 9223370937343148032",
  })
  void sizesHaveUnits(String text, long bytes) {
    assertEquals(bytes, SIZE.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "K", "-1", "4 K", "4X", "4KK", "1.5M", "8388608T", "9999999999999999999"})
  void otherSizesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> SIZE.parse(text));
  }

  @Test
  void sizesHaveBounds() {
    SizeForm form = new SizeForm(10, 20, "10 to 20");
    assertEquals(10, form.parse("10"));
    assertEquals(20, form.parse("20"));
    assertThrows(IllegalArgumentException.class, () -> form.parse("9"));
    assertThrows(IllegalArgumentException.class, () -> form.parse("21"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1709209859, 1709209859",
    "4294967295, 4294967295",
    "2024-02-29, 1709164800",
    "2024-02-29T12:30, 1709209800",
    "2024-02-29T12:30:59, 1709209859",
    "2024-02-29 12:30:59, 1709209859",
    "2024-02-29T12:30:59Z, 1709209859",
    "2024-02-29T13:30:59+01:00, 1709209859",
    "2024-02-29T11:30:59-01:00, 1709209859",
  })
  void timesAreSecondsOrDates(String text, long seconds) {
    assertEquals(seconds, new TimeForm().parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-1", "4294967296", "99999999999999999999", "2023-02-29", "1969-12-31T23:59:59Z",
        "2106-02-07T06:28:16Z", "yesterday", "12:30",
      })
  void otherTimesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> new TimeForm().parse(text));
  }

  @Test
  void numbersHaveBounds() {
    Form<Integer> form = Form.number(1, 9);
    assertEquals(9, form.parse("9"));
    for (String text : new String[] {"0", "10", "x", ""}) {
      assertEquals(
          "allowed is a number from 1 to 9",
          assertThrows(IllegalArgumentException.class, () -> form.parse(text)).getMessage());
    }
  }
}
