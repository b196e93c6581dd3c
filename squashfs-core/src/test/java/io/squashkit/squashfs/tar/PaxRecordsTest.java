package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaxRecordsTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static List<String> list(PaxRecords records) {
    List<String> list = new ArrayList<>();
    for (PaxRecords.Entry entry : records) {
      list.add(entry.keyword() + "=" + text(entry.value()));
    }
    return list;
  }

  @Test
  void whatIsWrittenIsRead() throws TarException {
    PaxRecords records = new PaxRecords();
    for (int length = 0; length < 1200; length++) {
      records.add("k", bytes("v".repeat(length)));
    }
    records.add("path", bytes("\377\0\n=x"));
    records.add("size", 1L << 40);
    records.addXattr("user.a=b%3D", bytes("\0\n"));
    PaxRecords again = PaxRecords.decode(records.encode());
    assertEquals(list(records), list(again));
  }

  @Test
  void theLengthCountsItself() {
    PaxRecords records = new PaxRecords();
    records.add("path", bytes("x"));
    assertEquals("9 path=x\n", text(records.encode()));
    records = new PaxRecords();
    records.add("path", bytes("xx"));
    assertEquals("11 path=xx\n", text(records.encode()));
  }

  @Test
  void attributesMayHaveAnyName() throws TarException {
    PaxRecords records = new PaxRecords();
    records.addXattr("user.a=b%3D", bytes("c"));
    assertEquals("34 SCHILY.xattr.user.a%3Db%253D=c\n", text(records.encode()));
    PaxRecords.Entry entry = PaxRecords.decode(records.encode()).iterator().next();
    assertEquals("user.a=b%3D", PaxRecords.xattrName(entry.keyword()));
    assertNull(PaxRecords.xattrName("path"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "9",
        "9 ",
        "9 path=x",
        "11 path=x\n",
        "8 path=x\n",
        "0 path=x\n",
        "3 x\n",
        "9 pathxx\n",
        "-9 path=x\n",
        "99999999999 path=x\n",
        "9 path=x\n\0",
        "4 =\n0",
        "1 \n",
        "2 \n",
        "3 \n"
      })
  void otherBytesAreRefused(String content) {
    assertThrows(TarException.class, () -> PaxRecords.decode(bytes(content)));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,0",
    "1.5,1,500000000",
    "-1.5,-2,500000000",
    "-1,-1,0",
    "-0.25,-1,750000000",
    "4294967296,4294967296,0",
    "1.000000001,1,1",
    "-3000000000.999999999,-3000000001,1"
  })
  void timesHaveFractions(String text, long seconds, int nanos) throws TarException {
    PaxTime time = new PaxTime(seconds, nanos);
    assertEquals(time, PaxTime.decode(bytes(text)));
    assertArrayEquals(bytes(text), time.encode());
  }

  @ParameterizedTest
  @CsvSource({
    "1.,1,0",
    "1.0000000009,1,0",
    "-1.9999999999,-2,0",
    "-1.0000000001,-2,999999999",
    "-0,0,0"
  })
  void timesAreRoundedDown(String text, long seconds, int nanos) throws TarException {
    assertEquals(new PaxTime(seconds, nanos), PaxTime.decode(bytes(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "x", "1.x", "--1", "1.5.1", "9223372036854775808", " 1"})
  void whatIsNoTimeIsRefused(String text) {
    assertThrows(TarException.class, () -> PaxTime.decode(bytes(text)));
  }
}
