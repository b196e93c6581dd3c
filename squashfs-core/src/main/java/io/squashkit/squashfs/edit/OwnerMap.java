package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import java.util.ArrayList;
import java.util.List;

/// Changes of owners and groups, by number. Immutable.
///
/// The text of a map has entries with commas between them, each `OLD:NEW`, for users and groups alike, or
/// behind `u:` for users and behind `g:` for groups only. OLD is a number, a range `FIRST-LAST`, or `*` for
/// all that no earlier entry names; NEW is a number. The first of a range becomes NEW, the second NEW + 1
/// and so on; with `*` all become NEW. So `u:1000:0` gives to root what user 1000 has, and
/// `100000-165535:0` undoes the usual map of a user name space. Each number is changed once, by the first
/// entry that names it.
public final class OwnerMap implements EntryRule {
  private static final long LAST = 0xFFFF_FFFFL;

  private record Change(
      boolean users, boolean groups, long first, long last, long to, boolean all) {}

  private final List<Change> changes;

  private OwnerMap(List<Change> changes) {
    this.changes = changes;
  }

  /// Reads a map.
  ///
  /// @param text such as `u:1000:0,g:1000-1999:0`
  /// @return the map
  /// @throws IllegalArgumentException if it makes no sense
  public static OwnerMap of(String text) {
    List<Change> changes = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      changes.add(change(entry));
    }
    return new OwnerMap(List.copyOf(changes));
  }

  private static Change change(String entry) {
    boolean users = !entry.startsWith("g:");
    boolean groups = !entry.startsWith("u:");
    String rest = users && groups ? entry : entry.substring(2);
    int colon = rest.indexOf(':');
    if (colon < 0) {
      throw wrong(entry);
    }
    String old = rest.substring(0, colon);
    boolean all = old.equals("*");
    int dash = old.indexOf('-');
    long first = all ? 0 : number(entry, dash < 0 ? old : old.substring(0, dash));
    long last = all ? LAST : dash < 0 ? first : number(entry, old.substring(dash + 1));
    long to = number(entry, rest.substring(colon + 1));
    if (last < first || (!all && to + (last - first) > LAST)) {
      throw wrong(entry);
    }
    return new Change(users, groups, first, last, to, all);
  }

  private static long number(String entry, String digits) {
    long number = HostIds.number(digits);
    if (number < 0) {
      throw wrong(entry);
    }
    return number;
  }

  private static IllegalArgumentException wrong(String entry) {
    return new IllegalArgumentException(
        "entry '"
            + entry
            + "' is none, allowed: [u:|g:]OLD:NEW, with OLD a number, a range such as 1000-1999 or"
            + " *, and NEW a number, all up to "
            + LAST);
  }

  @Override
  public Attributes apply(byte[] path, Node node, Attributes attributes) {
    int owner = map(attributes.owner(), true);
    int group = map(attributes.group(), false);
    return owner == attributes.owner() && group == attributes.group()
        ? attributes
        : attributes.withOwner(owner, group);
  }

  private int map(int id, boolean user) {
    long number = Integer.toUnsignedLong(id);
    for (Change change : changes) {
      if ((user ? change.users : change.groups)
          && number >= change.first
          && number <= change.last) {
        return (int) (change.all ? change.to : change.to + (number - change.first));
      }
    }
    return id;
  }
}
