package io.squashkit.overlay.upper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Scripts over the [Fixture], each for a fresh upper directory: a case a paragraph, lines in the language of
/// [Script], and `remount`.
final class Cases {
  private Cases() {}

  /// All cases by name: their group's and a number.
  static Map<String, List<String>> all() {
    Map<String, List<String>> cases = new LinkedHashMap<>();
    Map<String, String> groups = new LinkedHashMap<>();
    groups.put("looking", ContentCases.LOOKING);
    groups.put("making", ContentCases.MAKING);
    groups.put("removing", ContentCases.REMOVING);
    groups.put("writing", ContentCases.WRITING);
    groups.put("changing", NameCases.CHANGING);
    groups.put("linking", NameCases.LINKING);
    groups.put("moving", NameCases.MOVING);
    groups.forEach(
        (name, text) -> {
          List<String> paragraphs = new ArrayList<>(List.of(text.split("\n\n", -1)));
          for (int i = 0; i < paragraphs.size(); i++) {
            String lines = paragraphs.get(i).replace("ACL", ACL);
            cases.put(name + " " + (i + 1), lines.strip().lines().toList());
          }
        });
    return cases;
  }

  private static final String ACL =
      "0x0200000001000700ffffffff02000600ea03000004000500ffffffff"
          + "10000700ffffffff20000100ffffffff";
}
