package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.read.DirectoryReader;
import io.squashkit.squashfs.read.FileContents;
import io.squashkit.squashfs.read.ImageContent;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what of a tree lies in an older image already, so that packing copies the stored blocks instead
/// of compressing the content again.
///
/// A file takes the blocks of a file of the image that is equal to it byte for byte: the one of the same
/// path if it is, else one of the same size. Whoever trusts times has files of the same path, size and
/// time taken for equal without a look.
public final class Reuse {
  /// Files of the same size that are tried for one file, besides the one of the same path.
  private static final int MOST_CANDIDATES = 8;

  /// A file of the new tree, and those of the image that it may equal.
  private record Question(FileContent content, List<ImageContent> candidates) {}

  private final SquashfsImage old;
  private final boolean trustTimes;
  private final IdentityHashMap<FileContent, ImageContent> found = new IdentityHashMap<>();
  private final List<Question> questions = new ArrayList<>();
  private final Map<Long, List<Question>> bySize = new HashMap<>();

  private Reuse(SquashfsImage old, boolean trustTimes) {
    this.old = old;
    this.trustTimes = trustTimes;
  }

  /// Replaces contents by equal ones of an image.
  ///
  /// @param tree what is to be packed; its directories are read
  /// @param old the image, which must stay open while the result is packed
  /// @param trustTimes whether files of the same path, size and time (in seconds) need not be read
  /// @param threads how many compare
  /// @return the same tree but for the contents
  /// @throws IOException if a directory of the tree, or a table of the image, cannot be read or is
  ///     damaged. A content that cannot be read is left to the packer
  public static Tree of(Tree tree, SquashfsImage old, boolean trustTimes, int threads)
      throws IOException {
    Reuse reuse = new Reuse(old, trustTimes);
    MemoryDirectory root = reuse.collect(tree.root(), old.root());
    reuse.addFilesOfEqualSize();
    reuse.compare(threads);
    return new Tree(reuse.replaced(root));
  }

  /// Reads the tree and the image side by side.
  private MemoryDirectory collect(Node.Directory directory, Inode.@Nullable Directory there)
      throws IOException {
    Map<Name, DirectoryEntryRef> names = there == null ? Map.of() : names(there);
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : directory.entries()) {
      DirectoryEntryRef ref = names.get(entry.name());
      Inode inode = ref == null ? null : old.inode(ref.inode());
      switch (entry.node()) {
        case Node.Directory below -> {
          Inode.Directory same = inode instanceof Inode.Directory found ? found : null;
          entries.add(new Entry(entry.name(), collect(below, same)));
        }
        case Node.File file -> {
          ask(file, inode instanceof Inode.File same ? same : null);
          entries.add(entry);
        }
        default -> entries.add(entry);
      }
    }
    return new MemoryDirectory(directory.attributes(), entries);
  }

  private Map<Name, DirectoryEntryRef> names(Inode.Directory directory) throws IOException {
    Map<Name, DirectoryEntryRef> names = new HashMap<>();
    DirectoryReader reader = old.entries(directory);
    for (DirectoryEntryRef entry = reader.next(); entry != null; entry = reader.next()) {
      names.put(entry.name(), entry);
    }
    return names;
  }

  private void ask(Node.File file, Inode.@Nullable File same) {
    FileContent content = file.content();
    if (content.size() == 0 || content instanceof ImageContent || content instanceof StoredOnce) {
      return;
    }
    List<ImageContent> candidates = new ArrayList<>(1);
    if (same != null && same.size() == content.size()) {
      ImageContent stored = old.content(same);
      if (trustTimes && same.header().mtime() == file.attributes().mtime()) {
        found.put(content, stored);
        return;
      }
      candidates.add(stored);
    }
    Question question = new Question(content, candidates);
    questions.add(question);
    bySize.computeIfAbsent(content.size(), _ -> new ArrayList<>(1)).add(question);
  }

  private void addFilesOfEqualSize() throws IOException {
    FileContents.forEach(
        old,
        content -> {
          for (Question question : bySize.getOrDefault(content.size(), List.of())) {
            List<ImageContent> candidates = question.candidates;
            if (candidates.size() <= MOST_CANDIDATES
                && (candidates.isEmpty() || !isSamePlace(candidates.getFirst(), content))) {
              candidates.add(content);
            }
          }
        });
    questions.removeIf(question -> question.candidates.isEmpty());
  }

  private static boolean isSamePlace(ImageContent one, ImageContent other) {
    return one.file().blocksStart() == other.file().blocksStart()
        && one.file().fragment() == other.file().fragment()
        && one.file().tailOffset() == other.file().tailOffset();
  }

  private void compare(int threads) throws IOException {
    // neighbours in the image are compared one after the other, so that blocks are decompressed
    // once
    questions.sort(
        Comparator.comparingLong((Question question) -> file(question).fragment())
            .thenComparingLong(question -> file(question).blocksStart()));
    ContentMatcher.run(questions.size(), threads, (matcher, i) -> match(matcher, questions.get(i)));
  }

  private static Inode.File file(Question question) {
    return question.candidates.getFirst().file();
  }

  private void match(ContentMatcher matcher, Question question) {
    for (ImageContent candidate : question.candidates) {
      if (isEqual(matcher, question.content, candidate)) {
        synchronized (found) {
          found.put(question.content, candidate);
        }
        return;
      }
    }
  }

  /// What cannot be read is not equal: if it is of the image, it must not be copied; if it is of the tree, the
  /// packer will meet it again and tell.
  private static boolean isEqual(
      ContentMatcher matcher, FileContent content, ImageContent candidate) {
    try {
      return matcher.areEqual(content, candidate);
    } catch (IOException e) {
      return false;
    }
  }

  private MemoryDirectory replaced(MemoryDirectory directory) {
    List<Entry> entries = new ArrayList<>(directory.entries().size());
    for (Entry entry : directory.entries()) {
      ImageContent stored =
          entry.node() instanceof Node.File file ? found.get(file.content()) : null;
      if (entry.node() instanceof MemoryDirectory below) {
        entries.add(new Entry(entry.name(), replaced(below)));
      } else if (entry.node() instanceof Node.File file && stored != null) {
        Node same = new Node.File(file.attributes(), stored, file.linkKey());
        entries.add(new Entry(entry.name(), same));
      } else {
        entries.add(entry);
      }
    }
    return new MemoryDirectory(directory.attributes(), entries);
  }
}
