package io.squashkit.cli.output;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// Dates with times, such as `2024-02-29 12:30`. Keeps the last day and the last stretch of the zone
/// between two changes of the clocks, since files that lie together are of about the same age. For one
/// thread at a time.
public final class TimeText {
  private static final int DAY = 86_400;

  private final ZoneRules rules;
  private long offsetFrom;
  private long offsetTo; // nothing known at first: from = to
  private int offset;
  private long day = Long.MIN_VALUE;
  private final byte[] text = "0000-00-00 00:00:00".getBytes(US_ASCII);

  /// Makes a writer of times.
  ///
  /// @param utc true for universal time, false for the local zone
  public TimeText(boolean utc) {
    rules = utc ? ZoneOffset.UTC.getRules() : ZoneId.systemDefault().getRules();
  }

  /// Appends a time to the minute.
  ///
  /// @param seconds since 1970
  /// @param out takes the 16 characters
  /// @throws IOException if writing fails
  public void putMinutes(long seconds, ByteOutput out) throws IOException {
    format(seconds);
    out.put(text, 0, 16);
  }

  /// A time to the second with its offset from universal time.
  ///
  /// @param seconds since 1970
  /// @return such as `2024-02-29 12:30:59 +0100`
  public String full(long seconds) {
    format(seconds);
    int minutes = Math.abs(offset) / 60;
    byte[] zone = " +0000".getBytes(US_ASCII);
    zone[1] = (byte) (offset < 0 ? '-' : '+');
    Digits.putTwo(minutes / 60, zone, 2);
    Digits.putTwo(minutes % 60, zone, 4);
    return new String(text, US_ASCII)
        + new String(zone, US_ASCII);
  }

  private void format(long seconds) {
    if (seconds < offsetFrom || seconds >= offsetTo) {
      findOffset(seconds);
    }
    long local = seconds + offset;
    long localDay = Math.floorDiv(local, DAY);
    if (localDay != day) {
      putDay(localDay);
      day = localDay;
    }
    int second = (int) (local - localDay * DAY);
    Digits.putTwo(second / 3600, text, 11);
    Digits.putTwo(second / 60 % 60, text, 14);
    Digits.putTwo(second % 60, text, 17);
  }

  private void findOffset(long seconds) {
    Instant instant = Instant.ofEpochSecond(seconds);
    offset = rules.getOffset(instant).getTotalSeconds();
    ZoneOffsetTransition next = rules.nextTransition(instant);
    ZoneOffsetTransition last = rules.previousTransition(instant.plusSeconds(1));
    offsetFrom = last == null ? Long.MIN_VALUE : last.toEpochSecond();
    offsetTo = next == null ? Long.MAX_VALUE : next.toEpochSecond();
  }

  /// Splits a day number into year, month and day. Years start in March here, so that the odd day of
  /// leap years comes last and months before it follow one formula.
  private void putDay(long sinceEpoch) {
    long shifted = sinceEpoch + 719_468; // days since 0000-03-01
    long era = Math.floorDiv(shifted, 146_097L); // of 400 years
    int ofEra = (int) (shifted - era * 146_097);
    int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int march = (5 * ofYear + 2) / 153; // months since March
    int month = march < 10 ? march + 3 : march - 9;
    int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    Digits.putTwo(year / 100, text, 0);
    Digits.putTwo(year % 100, text, 2);
    Digits.putTwo(month, text, 5);
    Digits.putTwo(ofYear - (153 * march + 2) / 5 + 1, text, 8);
  }
}
