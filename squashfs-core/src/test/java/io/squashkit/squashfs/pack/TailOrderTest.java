package io.squashkit.squashfs.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TailOrderTest {
  private static final int BLOCK_SIZE = 4096;

  private record Sized(long size) implements FileContent {
    @Override
    public ContentReader open() {
      throw new AssertionError("an order needs no content");
    }

    @Override
    public String origin() {
      return "sized";
    }
  }

  private final List<Item.File> files = new ArrayList<>();

  private void add(String name, String kind, long size) {
    Attributes attributes = new Attributes(0644, 0, 0, 0, 0, Xattrs.NONE);
    Node.File node = new Node.File(attributes, new Sized(size), null);
    files.add(new Item.File(node, files.size() + 1, Name.of(name), kind));
  }

  private String sorted() {
    TailOrder.sort(files, BLOCK_SIZE);
    return files.stream()
        .map(file -> file.name + ":" + file.number)
        .collect(Collectors.joining(" "));
  }

  @Test
  void kindsThenSmallFilesThenThePlaceInTheTree() {
    add("z.c", "c", 10);
    add("tail.c", "c", BLOCK_SIZE + 10);
    add("b.a", "a", 10);
    add("a.c", "c", 10);
    assertEquals("b.a:3 z.c:1 a.c:4 tail.c:2", sorted());
  }

  @Test
  void namesOfManyDirectoriesComeTogetherBehindTheRest() {
    for (int i = 0; i < 8; i++) {
      add("copyright", "", 10);
      add("own-" + (7 - i), "", 10);
    }
    assertEquals(
        "own-7:2 own-6:4 own-5:6 own-4:8 own-3:10 own-2:12 own-1:14 own-0:16"
            + " copyright:1 copyright:3 copyright:5 copyright:7"
            + " copyright:9 copyright:11 copyright:13 copyright:15",
        sorted());
  }

  @Test
  void aFewFilesOfOneNameStayAmongTheirNeighbours() {
    for (int i = 0; i < 7; i++) {
      add("seven", "", 10);
      add("own-" + (7 - i), "", 10);
    }
    assertEquals(
        "seven:1 own-7:2 seven:3 own-6:4 seven:5 own-5:6 seven:7"
            + " own-4:8 seven:9 own-3:10 seven:11 own-2:12 seven:13 own-1:14",
        sorted());
  }
}
