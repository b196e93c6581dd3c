package io.squashkit.squashfs.filesystem;

import java.io.IOException;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/// An owner or owning group by its number, which is all that an image knows; the name is the number in
/// decimal.
public sealed interface NumericPrincipal extends UserPrincipal {
  /// The number.
  ///
  /// @return an unsigned 32-bit one
  int id();

  @Override
  default String getName() {
    return Integer.toUnsignedString(id());
  }

  /// A user.
  ///
  /// @param id the user id
  record User(int id) implements NumericPrincipal {
    @Override
    public String toString() {
      return getName();
    }
  }

  /// A group.
  ///
  /// @param id the group id
  record Group(int id) implements NumericPrincipal, GroupPrincipal {
    @Override
    public String toString() {
      return getName();
    }
  }

  /// Finds users and groups by their numbers.
  final class Lookup extends UserPrincipalLookupService {
    /// Makes one.
    public Lookup() {}

    @Override
    public UserPrincipal lookupPrincipalByName(String name) throws IOException {
      return new User(number(name));
    }

    @Override
    public GroupPrincipal lookupPrincipalByGroupName(String group) throws IOException {
      return new Group(number(group));
    }

    private static int number(String name) throws UserPrincipalNotFoundException {
      try {
        return Integer.parseUnsignedInt(name);
      } catch (NumberFormatException e) {
        throw new UserPrincipalNotFoundException(name);
      }
    }
  }
}
