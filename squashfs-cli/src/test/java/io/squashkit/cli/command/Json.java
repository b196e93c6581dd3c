package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads JSON strictly, to hold what the command writes against the standard.
final class Json {
  private final Object value;

  private Json(Object value) {
    this.value = value;
  }

  static Json read(String text) {
    Parser parser = new Parser(text);
    Object value = parser.value();
    parser.blanks();
    assertEquals(text.length(), parser.at, "text behind the end");
    return new Json(value);
  }

  /// A member of an object; must be there.
  Json get(String name) {
    Map<?, ?> object = (Map<?, ?>) value;
    assertTrue(object.containsKey(name), name + " in " + object.keySet());
    return new Json(object.get(name));
  }

  boolean has(String name) {
    return ((Map<?, ?>) value).containsKey(name);
  }

  List<Json> items() {
    List<Json> items = new ArrayList<>();
    for (Object item : (List<?>) value) {
      items.add(new Json(item));
    }
    return items;
  }

  String text() {
    return (String) value;
  }

  long number() {
    return ((Number) value).longValue();
  }

  boolean isTrue() {
    return (Boolean) value;
  }

  @Override
  public String toString() {
    return String.valueOf(value);
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    void blanks() {
      while (at < text.length() && " \n\t\r".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean take(char c) {
      blanks();
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    private void need(char c) {
      assertTrue(take(c), "expected " + c + " at " + at + " in " + text);
    }

    Object value() {
      blanks();
      return switch (text.charAt(at)) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        default -> word();
      };
    }

    private Map<String, Object> object() {
      Map<String, Object> object = new LinkedHashMap<>();
      need('{');
      if (!take('}')) {
        do {
          blanks();
          String name = string();
          need(':');
          assertEquals(null, object.put(name, value()), "twice: " + name);
        } while (take(','));
        need('}');
      }
      return object;
    }

    private List<Object> array() {
      List<Object> array = new ArrayList<>();
      need('[');
      if (!take(']')) {
        do {
          array.add(value());
        } while (take(','));
        need(']');
      }
      return array;
    }

    private String string() {
      StringBuilder string = new StringBuilder();
      need('"');
      while (text.charAt(at) != '"') {
        char c = text.charAt(at++);
        assertTrue(c >= 0x20, "control character in a string");
        if (c == '\\') {
          c = text.charAt(at++);
          switch (c) {
            case 'n' -> c = '\n';
            case 'u' -> {
              c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
              at += 4;
            }
            default -> assertTrue("\"\\/".indexOf(c) >= 0, "escape " + c);
          }
        }
        string.append(c);
      }
      at++;
      return string.toString();
    }

    private Object word() {
      int start = at;
      while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String word = text.substring(start, at);
      return switch (word) {
        case "true" -> true;
        case "false" -> false;
        case "null" -> "null";
        default -> {
          assertTrue(word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?"), word);
          yield Double.valueOf(word);
        }
      };
    }
  }
}
