package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.compare.Aspect;
import io.squashkit.squashfs.compare.Difference;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Prints an array with an object for each difference.
final class JsonDiff implements DiffPrinter {
  private final JsonWriter json;

  JsonDiff(Surroundings surroundings) {
    json = new JsonWriter(surroundings.out());
  }

  @Override
  public void start() throws IOException {
    json.open('[');
  }

  @Override
  public void end() throws IOException {
    json.close(']');
  }

  @Override
  public boolean print(Difference difference) throws IOException {
    json.open('{').bytes("path", difference.path());
    json.name("change").value(TextDiff.word(difference));
    if (!difference.aspects().isEmpty()) {
      json.name("differs").open('[');
      for (Aspect aspect : difference.aspects()) {
        json.value(aspect.name().toLowerCase(Locale.ROOT));
      }
      json.close(']');
    }
    node("before", difference.before());
    node("after", difference.after());
    if (difference.aspects().contains(Aspect.XATTRS)) {
      json.name("xattrs").open('[');
      for (String name : difference.xattrs()) {
        json.value(new String(name.getBytes(ISO_8859_1), UTF_8));
      }
      json.close(']');
    }
    if (difference.aspects().contains(Aspect.LINKS)) {
      json.bytes("link_before", difference.linkBefore());
      json.bytes("link_after", difference.linkAfter());
    }
    json.close('}');
    return true;
  }

  private void node(String name, @Nullable Node node) throws IOException {
    if (node == null) {
      return;
    }
    Attributes attributes = node.attributes();
    json.name(name).open('{');
    json.name("type").value(TextDiff.kind(node));
    json.name("mode").value(JsonListing.octal(attributes.permissions()));
    json.name("owner").value(Integer.toUnsignedLong(attributes.owner()));
    json.name("group").value(Integer.toUnsignedLong(attributes.group()));
    json.name("mtime").value(attributes.mtime());
    switch (node) {
      case Node.File file -> json.name("size").value(file.content().size());
      case Node.Symlink link -> json.bytes("target", link.target());
      case Node.Device device -> {
        json.name("major").value(device.major());
        json.name("minor").value(device.minor());
      }
      case Node.Directory _, Node.Fifo _, Node.Socket _ -> {}
    }
    json.close('}');
  }
}
