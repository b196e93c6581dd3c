package io.squashkit.squashfs.tar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What extended headers say of the next member, or of all that follow, in place of its own header.
/// A null stands for what they do not mention.
final class Overrides {
  private static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";
  private static final String SELINUX = "RHT.security.selinux";
  private static final String SPARSE = "GNU.sparse.";

  byte @Nullable [] path;
  byte @Nullable [] target;
  byte @Nullable [] accessAcl;
  @Nullable Long size;
  @Nullable Long owner;
  @Nullable Long group;
  @Nullable Long major;
  @Nullable Long minor;
  @Nullable PaxTime mtime;
  boolean acl;

  /// Of this header's own, by full name; not handed on by [#Overrides(Overrides)].
  final Map<String, byte[]> xattrs = new HashMap<>();

  /// The name of a file with holes; the others name a place for programs that know of no holes.
  byte @Nullable [] sparseName;

  /// The size of a file with holes.
  @Nullable Long sparseSize;

  /// The map of a file with holes, if it stands in records.
  SparseMap.@Nullable Builder sparseMap;

  /// Whether the map of a file with holes stands in front of its data.
  boolean mapInContent;

  private long sparseMajor;
  private long sparseMinor;
  private @Nullable Long pieceStart;

  Overrides() {}

  /// Starts from what holds for all members. A map of holes or attributes cannot: those of one file are
  /// no other's.
  Overrides(Overrides all) {
    path = all.path;
    target = all.target;
    accessAcl = all.accessAcl;
    size = all.size;
    owner = all.owner;
    group = all.group;
    major = all.major;
    minor = all.minor;
    mtime = all.mtime;
    acl = all.acl;
  }

  /// Takes the records of one header; a value without bytes takes back what was said before.
  void apply(PaxRecords records) throws TarException {
    for (PaxRecords.Entry record : records) {
      byte[] value = record.value();
      boolean takenBack = value.length == 0;
      switch (record.keyword()) {
        case PaxRecords.PATH -> path = takenBack ? null : value;
        case PaxRecords.TARGET -> target = takenBack ? null : value;
        case PaxRecords.SIZE -> size = number(record);
        case PaxRecords.OWNER -> owner = number(record);
        case PaxRecords.GROUP -> group = number(record);
        case PaxRecords.MTIME -> mtime = takenBack ? null : PaxTime.decode(value);
        case "SCHILY.devmajor" -> major = number(record);
        case "SCHILY.devminor" -> minor = number(record);
        case TarAcl.ACCESS -> {
          accessAcl = takenBack ? null : value;
          acl |= !takenBack;
        }
        case TarAcl.DEFAULT -> acl |= !takenBack;
        case SELINUX -> selinux(value);
        default -> other(record);
      }
    }
  }

  private static @Nullable Long number(PaxRecords.Entry record) throws TarException {
    byte[] value = record.value();
    return value.length == 0 ? null : PaxNumber.decode(value, record.keyword());
  }

  /// The kernel's attribute ends with a NUL, which the record leaves out.
  private void selinux(byte[] value) {
    byte[] label = Arrays.copyOf(value, value.length + 1);
    xattrs.putIfAbsent("security.selinux", label);
  }

  private void other(PaxRecords.Entry record) throws TarException {
    String keyword = record.keyword();
    String xattr = PaxRecords.xattrName(keyword);
    if (xattr != null) {
      xattrs.put(xattr, record.value());
    } else if (keyword.startsWith(LIBARCHIVE_XATTR)) {
      String name = keyword.substring(LIBARCHIVE_XATTR.length());
      byte[] value = base64(record);
      xattrs.putIfAbsent(
          withoutPercents(name), value); // the same stands in a SCHILY record, as it is
    } else if (keyword.startsWith(SPARSE)) {
      sparse(keyword.substring(SPARSE.length()), record);
    }
  }

  private static byte[] base64(PaxRecords.Entry record) throws TarException {
    int length = record.value().length;
    while (length > 0 && record.value()[length - 1] == '=') {
      length--;
    }
    try {
      return Base64.getDecoder().decode(Arrays.copyOf(record.value(), length));
    } catch (IllegalArgumentException e) {
      throw new TarException(Shown.of(bytes(record.keyword())) + ": is not in base 64", e);
    }
  }

  private static byte[] bytes(String keyword) {
    return keyword.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String withoutPercents(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      int high = i + 2 < name.length() ? Character.digit(name.charAt(i + 1), 16) : -1;
      int low = i + 2 < name.length() ? Character.digit(name.charAt(i + 2), 16) : -1;
      if (name.charAt(i) == '%' && high >= 0 && low >= 0) {
        plain.append((char) (high << 4 | low));
        i += 2;
      } else {
        plain.append(name.charAt(i));
      }
    }
    return plain.toString();
  }

  /// GNU tar's three ways to write a map: records that repeat (0.0), one record (0.1), text in front of
  /// the data (1.0).
  private void sparse(String keyword, PaxRecords.Entry record) throws TarException {
    switch (keyword) {
      case "major" -> sparseMajor = PaxNumber.decode(record.value(), record.keyword());
      case "minor" -> sparseMinor = PaxNumber.decode(record.value(), record.keyword());
      case "name" -> sparseName = record.value();
      case "size", "realsize" -> sparseSize = PaxNumber.decode(record.value(), record.keyword());
      case "numblocks" -> map();
      case "offset" -> pieceStart = PaxNumber.decode(record.value(), record.keyword());
      case "numbytes" -> {
        if (pieceStart == null) {
          throw new TarException("GNU.sparse.numbytes: found no GNU.sparse.offset in front of it");
        }
        map().add(pieceStart, PaxNumber.decode(record.value(), record.keyword()));
        pieceStart = null;
      }
      case "map" -> list(record);
      default -> {}
    }
    mapInContent = sparseMajor == 1 && sparseMinor == 0;
    if (sparseMajor > 1 || (sparseMajor == 1 && sparseMinor > 0)) {
      throw new TarException(
          "GNU.sparse: version is " + sparseMajor + "." + sparseMinor + ", allowed: 0.0, 0.1, 1.0");
    }
  }

  private SparseMap.Builder map() {
    if (sparseMap == null) {
      sparseMap = new SparseMap.Builder();
    }
    return sparseMap;
  }

  private void list(PaxRecords.Entry record) throws TarException {
    byte[] text = record.value();
    sparseMap = new SparseMap.Builder();
    long start = -1;
    int at = 0;
    while (at < text.length) {
      int end = at;
      while (end < text.length && text[end] != ',') {
        end++;
      }
      long number = PaxNumber.decode(text, at, end, record.keyword());
      if (start < 0) {
        start = number;
      } else {
        sparseMap.add(start, number);
        start = -1;
      }
      at = end + 1;
    }
    if (start >= 0) {
      throw new TarException("GNU.sparse.map: found an odd number of numbers");
    }
  }
}
