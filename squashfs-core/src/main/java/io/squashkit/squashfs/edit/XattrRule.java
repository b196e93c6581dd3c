package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes extended attributes away and adds others. Linux lets only files and directories have attributes in
/// the name space `user`: elsewhere they are not added.
///
/// @param include where there are any, an attribute stays only if its name matches one of them
/// @param exclude an attribute goes if its name matches one of them
/// @param add attributes to add; they replace those of equal names
public record XattrRule(List<Regex> include, List<Regex> exclude, List<XattrText> add)
    implements EntryRule {

  /// Keeps the lists from changing.
  public XattrRule {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    add = List.copyOf(add);
  }

  @Override
  public Attributes apply(byte[] path, Node node, Attributes attributes) {
    Xattrs before = attributes.xattrs();
    if (before.isEmpty() && add.isEmpty()) {
      return attributes;
    }
    Map<String, byte[]> after = new HashMap<>();
    before
        .asMap()
        .forEach(
            (name, value) -> {
              if (stays(name)) {
                after.put(name, value);
              }
            });
    boolean plain = node instanceof Node.Directory || node instanceof Node.File;
    for (XattrText xattr : add) {
      if (plain || !xattr.name().startsWith("user.")) {
        after.put(xattr.name(), xattr.value());
      }
    }
    return attributes.withXattrs(Xattrs.of(after));
  }

  private boolean stays(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    return (include.isEmpty() || isInOne(include, bytes)) && !isInOne(exclude, bytes);
  }

  private static boolean isInOne(List<Regex> expressions, byte[] name) {
    for (Regex expression : expressions) {
      if (expression.isIn(name)) {
        return true;
      }
    }
    return false;
  }
}
