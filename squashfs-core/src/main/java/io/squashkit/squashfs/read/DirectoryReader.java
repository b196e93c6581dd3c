package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.metadata.MetadataReader;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Goes through the entries of one directory in order, as they are read: [#advance], then the entry's
/// parts; or [#next] for both. Names are checked: sound, and each greater than the last by its unsigned
/// bytes. For one thread at a time; holds nothing that must be closed.
public final class DirectoryReader {
  private static final String TABLE = "directory table";
  private static final int HEADER_SIZE = 12;
  private static final int ENTRY_SIZE = 8;

  private final SquashfsImage image;
  private final MetadataReader in;
  private final long directoryNumber;
  private final long listingSize;
  private final boolean bounded;

  private @Nullable InodeReader inodes;
  private byte[] name = new byte[Limits.MAX_NAME + 1];
  private byte[] previous = new byte[Limits.MAX_NAME + 1];
  private int nameLength;
  private int previousLength;
  private long consumed;
  private int left;
  private int headerCount;
  private boolean first;
  private long headerOffset;
  private long headerBlock;
  private long inodeBlock;
  private long inodeBase;
  private int inodeOffset;
  private long inodeNumber;
  private @Nullable InodeType type;

  DirectoryReader(SquashfsImage image, MetadataReader in, Inode.Directory directory)
      throws IOException {
    this.image = image;
    this.in = in;
    this.directoryNumber = directory.header().number();
    // Some old packers store the exact size; reading whole headers gets the last entries of those
    // too.
    this.listingSize = directory.listingSize() - Limits.LISTING_SIZE_BIAS;
    this.bounded = listingSize > 0;
    if (bounded) {
      in.seek(directory.listingBlock(), directory.listingOffset());
    }
  }

  /// Starts at a header in the middle of the listing, where the directory index points to.
  void jump(long blockStart, int offset, long listingOffset) throws IOException {
    in.seek(blockStart, offset);
    consumed = listingOffset;
  }

  /// Moves to the next entry; at first to the first one.
  ///
  /// @return false if there is none
  /// @throws CorruptImageException if the listing is damaged
  /// @throws IOException if reading fails
  public boolean advance() throws IOException {
    try {
      if (left == 0) {
        if (!bounded || consumed >= listingSize) {
          type = null;
          return false;
        }
        readHeader();
      }
      readEntry();
      return true;
    } catch (SquashfsException e) {
      throw image.named(e);
    }
  }

  /// Moves to the next entry and takes it.
  ///
  /// @return the entry, or null if there is none
  /// @throws CorruptImageException if the listing is damaged
  /// @throws IOException if reading fails
  public @Nullable DirectoryEntryRef next() throws IOException {
    return advance() ? new DirectoryEntryRef(name(), inodeRef(), type(), inodeNumber) : null;
  }

  /// The name of the entry.
  ///
  /// @return the name
  public Name name() {
    return Name.of(Arrays.copyOf(name, nameLength));
  }

  /// The bytes of the entry's name, without making an object of them.
  ///
  /// @return a buffer whose first [#nameLength] bytes are the name; it changes with the next entry
  public byte[] nameBytes() {
    return name;
  }

  /// The number of bytes of the entry's name.
  ///
  /// @return 1 to 255
  public int nameLength() {
    return nameLength;
  }

  /// Where the entry's inode lies.
  ///
  /// @return the reference
  public InodeRef inodeRef() {
    return InodeRef.of(inodeBlock, inodeOffset);
  }

  /// The number of the entry's inode.
  ///
  /// @return from 1
  public long inodeNumber() {
    return inodeNumber;
  }

  /// The kind of the entry's inode.
  ///
  /// @return the kind
  public InodeType type() {
    InodeType result = type;
    if (result == null) {
      throw new IllegalStateException("no entry: advance comes first");
    }
    return result;
  }

  /// Reads the entry's inode. Faster than asking the image for it, where entries are read one after the
  /// other.
  ///
  /// @return the inode, of the entry's kind and number
  /// @throws CorruptImageException if it is damaged or not the one that the entry tells
  /// @throws IOException if reading fails
  public Inode inode() throws IOException {
    try {
      InodeReader reader = inodes;
      if (reader == null) {
        reader = image.newInodeReader();
        inodes = reader;
      }
      Inode inode = reader.read(inodeRef());
      if (inode.type() != type()) {
        throw wrong(
            "type of entry " + shown(name, nameLength),
            type(),
            inode.type() + ", as its inode has");
      }
      if (inode.header().number() != inodeNumber) {
        throw wrong(
            "inode number of entry " + shown(name, nameLength),
            inodeNumber,
            inode.header().number() + ", as its inode has");
      }
      return inode;
    } catch (SquashfsException e) {
      throw image.named(e);
    }
  }

  /// Compares the entry's name with another by unsigned bytes.
  int compareName(byte[] other) {
    return Arrays.compareUnsigned(name, 0, nameLength, other, 0, other.length);
  }

  /// The entry's name for messages.
  String shownName() {
    return shown(name, nameLength);
  }

  /// Tells whether the entry is the first under its directory header.
  boolean isFirstUnderHeader() {
    return first;
  }

  /// Where the entry's directory header starts, in bytes from the start of the listing.
  long headerOffset() {
    return headerOffset;
  }

  /// The metadata block of the entry's directory header, in stored bytes from the directory table's start.
  long headerBlock() {
    return headerBlock;
  }

  /// How many bytes more the listing turned out to have than the directory's size tells.
  long excess() {
    return bounded ? consumed - listingSize : -listingSize;
  }

  private void readHeader() throws IOException {
    headerBlock = in.here().blockStart();
    headerOffset = consumed;
    ByteBuffer header = in.take(HEADER_SIZE);
    long count = Integer.toUnsignedLong(header.getInt()) + 1;
    inodeBlock = Integer.toUnsignedLong(header.getInt());
    inodeBase = Integer.toUnsignedLong(header.getInt());
    consumed += HEADER_SIZE;
    if (count > Limits.MAX_ENTRIES_PER_HEADER) {
      throw wrong("entries under a header", count, "at most " + Limits.MAX_ENTRIES_PER_HEADER);
    }
    left = (int) count;
    headerCount = left;
  }

  private void readEntry() throws IOException {
    byte[] free = previous;
    previous = name;
    previousLength = nameLength;
    name = free;
    ByteBuffer entry = in.take(ENTRY_SIZE);
    inodeOffset = Short.toUnsignedInt(entry.getShort());
    inodeNumber = inodeBase + entry.getShort();
    int number = Short.toUnsignedInt(entry.getShort());
    nameLength = Short.toUnsignedInt(entry.getShort()) + 1;
    if (nameLength > Limits.MAX_NAME) {
      throw wrong("size of a name", nameLength, "at most " + Limits.MAX_NAME);
    }
    type = InodeType.ofBasic(number);
    if (type == null) {
      throw wrong("type of an entry", number, "1 to 7");
    }
    in.take(nameLength).get(name, 0, nameLength);
    first = left == headerCount;
    left--;
    consumed += ENTRY_SIZE + nameLength;
    if (consumed > listingSize + Limits.LISTING_SIZE_BIAS) {
      throw wrong("size of the listing", "more than " + listingSize, "what its headers hold");
    }
    checkName();
  }

  private void checkName() throws CorruptImageException {
    boolean dots = name[0] == '.' && (nameLength == 1 || (nameLength == 2 && name[1] == '.'));
    boolean sound = !dots;
    for (int i = 0; i < nameLength; i++) {
      sound &= name[i] != 0 && name[i] != '/';
    }
    if (!sound) {
      throw wrong("a name", shown(name, nameLength), "none that is . or .. or holds / or NUL");
    }
    if (Arrays.compareUnsigned(name, 0, nameLength, previous, 0, previousLength) <= 0) {
      throw wrong(
          "order of names",
          shown(name, nameLength) + " behind " + shown(previous, previousLength),
          "ascending");
    }
  }

  /// A name for a message of one line.
  private static String shown(byte[] name, int length) {
    StringBuilder text = new StringBuilder("'");
    new String(name, 0, length, StandardCharsets.UTF_8)
        .chars()
        .forEach(c -> text.append(Character.isISOControl(c) ? '?' : (char) c));
    return text.append('\'').toString();
  }

  private CorruptImageException wrong(String field, Object found, Object allowed) {
    return CorruptImageException.at(
        TABLE + ", block",
        in.blockPosition(),
        "directory inode " + directoryNumber + ": " + field,
        found,
        allowed);
  }
}
