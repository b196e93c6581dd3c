package io.squashkit.squashfs.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records of a PAX extended header: keywords with values, in their order, which may repeat. Values
/// are bytes; keywords hold one `char` a byte (ISO 8859-1). For one thread.
///
/// Each stands in the archive as `LENGTH KEYWORD=VALUE\n`, where the length, decimal, counts all of the
/// record's bytes, its own digits too (POSIX.1-2024, `pax`, "pax Header Block").
public final class PaxRecords implements Iterable<PaxRecords.Entry> {
  /// A file name in place of the header's.
  public static final String PATH = "path";

  /// A link's target in place of the header's.
  public static final String TARGET = "linkpath";

  /// A size in place of the header's.
  public static final String SIZE = "size";

  /// A user id in place of the header's.
  public static final String OWNER = "uid";

  /// A group id in place of the header's.
  public static final String GROUP = "gid";

  /// A modification time in place of the header's, see [PaxTime].
  public static final String MTIME = "mtime";

  /// What precedes an extended attribute's name, whose value follows as it is.
  public static final String XATTR = "SCHILY.xattr.";

  private static final int MOST_DIGITS = 10;

  private final List<Entry> entries = new ArrayList<>();

  /// One record.
  ///
  /// @param keyword one `char` a byte
  /// @param value bytes; empty ones take back what an earlier record of the keyword says
  @SuppressWarnings("ArrayRecordComponent")
  public record Entry(String keyword, byte[] value) {}

  /// Reads the content of an extended header.
  ///
  /// @param content all of its bytes
  /// @return the records
  /// @throws TarException if they are not well-formed; the message says where in the content
  public static PaxRecords decode(byte[] content) throws TarException {
    PaxRecords records = new PaxRecords();
    int at = 0;
    while (at < content.length) {
      int afterDigits = at;
      int length = 0;
      while (afterDigits < content.length
          && content[afterDigits] >= '0'
          && content[afterDigits] <= '9'
          && afterDigits - at < MOST_DIGITS - 1) {
        length = length * 10 + content[afterDigits] - '0';
        afterDigits++;
      }
      int left = content.length - at;
      if (afterDigits == at || afterDigits == content.length || content[afterDigits] != ' ') {
        throw new TarException(
            "PAX record at byte "
                + at
                + " of "
                + content.length
                + ": begins with "
                + Shown.of(content, at, Math.min(left, MOST_DIGITS))
                + ", allowed: its length and a space");
      }
      int end = at + length;
      if (length > left || length < afterDigits - at + 3 || content[end - 1] != '\n') {
        throw new TarException(
            "PAX record at byte "
                + at
                + ": length is "
                + length
                + " of "
                + left
                + " that are left, allowed: one that ends at a line's end");
      }
      int equals = afterDigits + 1;
      while (equals < end - 1 && content[equals] != '=') {
        equals++;
      }
      if (equals == end - 1) {
        throw new TarException("PAX record at byte " + at + ": found no '='");
      }
      int start = afterDigits + 1;
      String keyword = new String(content, start, equals - start, StandardCharsets.ISO_8859_1);
      records.add(keyword, Arrays.copyOfRange(content, equals + 1, end - 1));
      at = end;
    }
    return records;
  }

  /// Adds a record behind the others.
  ///
  /// @param keyword one `char` a byte, without `=`
  /// @param value bytes, which must not change afterwards
  public void add(String keyword, byte[] value) {
    entries.add(new Entry(keyword, value));
  }

  /// Adds a record with a number.
  ///
  /// @param keyword one `char` a byte, without `=`
  /// @param value written in decimal
  public void add(String keyword, long value) {
    add(keyword, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  /// Adds a record with an extended attribute.
  ///
  /// @param name its full name, such as `user.comment`, one `char` a byte
  /// @param value its value
  public void addXattr(String name, byte[] value) {
    // As GNU tar does, since a keyword ends at the first '='.
    add(XATTR + name.replace("%", "%25").replace("=", "%3D"), value);
  }

  /// The name of the extended attribute that a record holds.
  ///
  /// @param keyword the record's
  /// @return the full name, or null if the keyword does not begin with [#XATTR]
  public static @Nullable String xattrName(String keyword) {
    if (!keyword.startsWith(XATTR)) {
      return null;
    }
    return keyword.substring(XATTR.length()).replace("%3D", "=").replace("%25", "%");
  }

  /// Tells whether there are none.
  ///
  /// @return true if so
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  @Override
  public Iterator<Entry> iterator() {
    return entries.iterator();
  }

  /// Writes the records.
  ///
  /// @return the content of an extended header, not padded
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      byte[] keyword = entry.keyword.getBytes(StandardCharsets.ISO_8859_1);
      int rest = keyword.length + entry.value.length + 3; // space, '=', end of line
      int length = rest + digits(rest);
      length = rest + digits(length); // the length's own digits may take it past a power of ten
      out.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
      out.write(' ');
      out.writeBytes(keyword);
      out.write('=');
      out.writeBytes(entry.value);
      out.write('\n');
    }
    return out.toByteArray();
  }

  private static int digits(int number) {
    int digits = 1;
    for (int rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
