package io.squashkit.squashfs.tar;

import java.util.Arrays;

/// The header block of an archive member, 512 bytes, in the dialects v7, ustar, GNU and star. Names and
/// targets are bytes. What a header cannot hold stands in [PaxRecords] in front of it.
///
/// Source of the fields: POSIX.1-2024 (`pax`, "ustar Interchange Format"), GNU tar's manual ("Basic Tar
/// Format") and star's ("STAR(5)").
///
/// @param dialect how fields beyond those of v7 are laid out
/// @param type what the member is, one of the constants here, or another letter
/// @param path its name, up to the first NUL, with the prefix of ustar or star in front
/// @param target where a hard or symbolic link points
/// @param mode permissions, and in some archives the kind of file above them
/// @param owner user id
/// @param group group id
/// @param size bytes of content that follow, padded with zeros to whole blocks
/// @param mtime modification time in seconds since 1970
/// @param major a device's major number
/// @param minor a device's minor number
@SuppressWarnings("ArrayRecordComponent")
public record TarHeader(
    Dialect dialect,
    byte type,
    byte[] path,
    byte[] target,
    long mode,
    long owner,
    long group,
    long size,
    long mtime,
    long major,
    long minor) {

  /// How a header is laid out beyond the fields of v7.
  public enum Dialect {
    /// Nothing else.
    V7,
    /// POSIX: a prefix of the name, devices.
    USTAR,
    /// GNU tar: devices, sparse maps, numbers in base 256.
    GNU,
    /// star: as ustar, with a shorter prefix.
    STAR
  }

  /// The size of a header, and what contents are padded to.
  public static final int BLOCK = 512;

  /// A regular file.
  public static final byte FILE = '0';

  /// A regular file in v7; a directory if its name ends with a slash.
  public static final byte OLD_FILE = 0;

  /// A hard link to an earlier member.
  public static final byte LINK = '1';

  /// A symbolic link.
  public static final byte SYMLINK = '2';

  /// A character device.
  public static final byte CHARACTER_DEVICE = '3';

  /// A block device.
  public static final byte BLOCK_DEVICE = '4';

  /// A directory.
  public static final byte DIRECTORY = '5';

  /// A named pipe.
  public static final byte FIFO = '6';

  /// A regular file that wants to lie in one piece.
  public static final byte CONTIGUOUS = '7';

  /// PAX records for all members that follow.
  public static final byte PAX_GLOBAL = 'g';

  /// PAX records for the next member.
  public static final byte PAX = 'x';

  /// PAX records for the next member as Solaris once wrote them.
  public static final byte PAX_SOLARIS = 'X';

  /// GNU: a directory with the list of what was in it.
  public static final byte GNU_DUMP = 'D';

  /// GNU: the content is the next member's link target.
  public static final byte GNU_LONG_TARGET = 'K';

  /// GNU: the content is the next member's name.
  public static final byte GNU_LONG_PATH = 'L';

  /// GNU: the rest of a file that began in another volume.
  public static final byte GNU_CONTINUATION = 'M';

  /// GNU: a file with holes.
  public static final byte GNU_SPARSE = 'S';

  /// GNU: the name of the volume.
  public static final byte GNU_VOLUME = 'V';

  private static final int NAME_LENGTH = 100;
  private static final int MODE = 100;
  private static final int OWNER = 108;
  private static final int GROUP = 116;
  private static final int SIZE = 124;
  private static final int MTIME = 136;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int TARGET = 157;
  private static final int MAGIC = 257;
  private static final int MAJOR = 329;
  private static final int MINOR = 337;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;
  private static final int STAR_PREFIX_LENGTH = 131;
  private static final int STAR_ATIME = 476;
  private static final int STAR_CTIME = 488;
  private static final int STAR_MAGIC = 508;
  private static final int SHORT = 8;
  private static final int LONG = 12;

  /// Tells whether a block holds nothing but zeros, as two at the end of each archive do.
  ///
  /// @param block the bytes
  /// @return true if so
  public static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /// Tells whether a block's checksum is right, which hardly ever is so of what is no header.
  ///
  /// @param block the bytes, 512
  /// @return true if so
  public static boolean isSound(byte[] block) {
    try {
      checkChecksum(block);
      return true;
    } catch (TarException e) {
      return false;
    }
  }

  /// Reads a header.
  ///
  /// @param block its bytes, 512
  /// @return the header
  /// @throws TarException if the checksum is wrong or a field is no number; the message names the field
  public static TarHeader decode(byte[] block) throws TarException {
    checkChecksum(block);
    Dialect dialect = dialect(block);
    byte type = block[TYPE];
    boolean device = type == CHARACTER_DEVICE || type == BLOCK_DEVICE;
    return new TarHeader(
        dialect,
        type,
        path(block, dialect, type),
        text(block, TARGET, NAME_LENGTH),
        TarNumber.decode(block, MODE, SHORT, "mode"),
        TarNumber.decode(block, OWNER, SHORT, "owner"),
        TarNumber.decode(block, GROUP, SHORT, "group"),
        TarNumber.decode(block, SIZE, LONG, "size"),
        TarNumber.decode(block, MTIME, LONG, "mtime"),
        device ? TarNumber.decode(block, MAJOR, SHORT, "major") : 0,
        device ? TarNumber.decode(block, MINOR, SHORT, "minor") : 0);
  }

  private static void checkChecksum(byte[] block) throws TarException {
    int unsigned = 0;
    int signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= CHECKSUM && i < CHECKSUM + SHORT ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    long found = TarNumber.decode(block, CHECKSUM, SHORT, "checksum");
    if (found != unsigned && found != signed) { // some old programs summed signed bytes
      throw TarException.field("checksum", found, unsigned);
    }
  }

  private static Dialect dialect(byte[] block) {
    if (block[MAGIC] != 'u'
        || block[MAGIC + 1] != 's'
        || block[MAGIC + 2] != 't'
        || block[MAGIC + 3] != 'a'
        || block[MAGIC + 4] != 'r') {
      return Dialect.V7;
    }
    if (block[MAGIC + 5] == ' ' && block[MAGIC + 6] == ' ' && block[MAGIC + 7] == 0) {
      return Dialect.GNU;
    }
    boolean star =
        block[STAR_MAGIC] == 't'
            && block[STAR_MAGIC + 1] == 'a'
            && block[STAR_MAGIC + 2] == 'r'
            && block[STAR_MAGIC + 3] == 0;
    boolean times =
        block[PREFIX + STAR_PREFIX_LENGTH - 1] == 0
            && isTime(block, STAR_ATIME)
            && isTime(block, STAR_CTIME);
    return star || times ? Dialect.STAR : Dialect.USTAR;
  }

  private static boolean isTime(byte[] block, int at) {
    byte end = block[at + LONG - 1];
    return block[at] >= '0' && block[at] <= '7' && (end == ' ' || end == 0);
  }

  private static byte[] path(byte[] block, Dialect dialect, byte type) {
    byte[] name = text(block, 0, NAME_LENGTH);
    int room =
        switch (dialect) {
          case USTAR -> PREFIX_LENGTH;
          case STAR -> type == GNU_SPARSE ? 0 : STAR_PREFIX_LENGTH; // where its map lies
          case V7, GNU -> 0;
        };
    byte[] prefix = text(block, PREFIX, room);
    if (prefix.length == 0) {
      return name;
    }
    byte[] path = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    path[prefix.length] = '/';
    System.arraycopy(name, 0, path, prefix.length + 1, name.length);
    return path;
  }

  private static byte[] text(byte[] block, int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(block, at, end);
  }

  /// Tells whether a ustar header holds a name: in 100 bytes, or cut at a slash into a prefix of at most
  /// 155 and the rest.
  ///
  /// @param path the name
  /// @return true if so
  public static boolean fitsPath(byte[] path) {
    return path.length <= NAME_LENGTH || cut(path) > 0;
  }

  /// Tells whether a header holds a link's target.
  ///
  /// @param target the target
  /// @return true if it is at most 100 bytes long
  public static boolean fitsTarget(byte[] target) {
    return target.length <= NAME_LENGTH;
  }

  /// Tells whether the octal digits of a header hold an owner, a group or a device's number.
  ///
  /// @param id the number
  /// @return true if it is one of 0 to 07777777
  public static boolean fitsId(long id) {
    return TarNumber.fitsOctal(id, SHORT);
  }

  /// Tells whether the octal digits of a header hold a size or a time.
  ///
  /// @param number the number
  /// @return true if it is one of 0 to 077777777777
  public static boolean fitsNumber(long number) {
    return TarNumber.fitsOctal(number, LONG);
  }

  /// Where to cut a name: the first slash that leaves at most 100 bytes, or 0.
  private static int cut(byte[] path) {
    int last = Math.min(PREFIX_LENGTH, path.length - 2); // something must follow
    for (int i = Math.max(1, path.length - NAME_LENGTH - 1); i <= last; i++) {
      if (path[i] == '/') {
        return i;
      }
    }
    return 0;
  }

  /// Writes the header. GNU and star headers take numbers in base 256 where octal digits do not do;
  /// star ones are written without times.
  ///
  /// @return 512 bytes with their checksum
  /// @throws IllegalArgumentException if a field does not fit
  public byte[] encode() {
    byte[] block = new byte[BLOCK];
    encodePath(block);
    put(block, TARGET, NAME_LENGTH, target, 0, target.length, "target");
    number(block, MODE, SHORT, mode, "mode");
    number(block, OWNER, SHORT, owner, "owner");
    number(block, GROUP, SHORT, group, "group");
    number(block, SIZE, LONG, size, "size");
    number(block, MTIME, LONG, mtime, "mtime");
    block[TYPE] = type;
    if (dialect != Dialect.V7) {
      byte[] magic = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
      byte[] gnu = {'u', 's', 't', 'a', 'r', ' ', ' ', 0};
      System.arraycopy(dialect == Dialect.GNU ? gnu : magic, 0, block, MAGIC, magic.length);
      number(block, MAJOR, SHORT, major, "major");
      number(block, MINOR, SHORT, minor, "minor");
    }
    if (dialect == Dialect.STAR) {
      System.arraycopy(new byte[] {'t', 'a', 'r', 0}, 0, block, STAR_MAGIC, 4);
    }
    seal(block);
    return block;
  }

  private void encodePath(byte[] block) {
    int cut = 0;
    if (path.length > NAME_LENGTH && (dialect == Dialect.USTAR || dialect == Dialect.STAR)) {
      cut = cut(path);
    }
    if (cut == 0) {
      put(block, 0, NAME_LENGTH, path, 0, path.length, "path");
      return;
    }
    int room = dialect == Dialect.STAR ? STAR_PREFIX_LENGTH - 1 : PREFIX_LENGTH;
    put(block, PREFIX, room, path, 0, cut, "path");
    put(block, 0, NAME_LENGTH, path, cut + 1, path.length - cut - 1, "path");
  }

  private static void put(
      byte[] block, int at, int room, byte[] from, int start, int length, String field) {
    if (length > room) {
      throw new IllegalArgumentException(
          field + " has " + from.length + " bytes that do not fit the header's " + room);
    }
    System.arraycopy(from, start, block, at, length);
  }

  private void number(byte[] block, int at, int length, long value, String field) {
    if (dialect == Dialect.GNU || dialect == Dialect.STAR) {
      TarNumber.octalOrBase256(block, at, length, value, field);
    } else {
      TarNumber.octal(block, at, length, value, field);
    }
  }

  /// Puts the checksum into a header whose other fields are set.
  ///
  /// @param block the header, 512 bytes
  public static void seal(byte[] block) {
    Arrays.fill(block, CHECKSUM, CHECKSUM + SHORT, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    TarNumber.octal(block, CHECKSUM, SHORT - 1, sum, "checksum"); // six digits, NUL, space
  }
}
