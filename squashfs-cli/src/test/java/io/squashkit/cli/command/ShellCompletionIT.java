package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.testdata.Command;
import io.squashkit.testdata.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Has real shells complete command lines, with the scripts and the command of the packaged image.
class ShellCompletionIT {
  private static final Path IMAGE =
      Path.of(System.getProperty("basedir", ""), "target/squash").toAbsolutePath();
  private static final Path SHARE = IMAGE.resolve("share");

  @TempDir Path folder;

  @BeforeEach
  void makeAnImage() throws IOException {
    SampleImage.make(folder);
    Files.move(folder.resolve("sample.squashfs"), folder.resolve("an image"));
    Files.writeString(folder.resolve("other file"), "");
  }

  /// A shell that answers with what it would offer at the end of a line.
  enum Shell {
    BASH {
      @Override
      List<String> ask(Path folder, String line) throws IOException {
        // bash gives a function the words of a line cut up as itself does, quotes not taken off
        String script =
            """
            source SHARE/bash-completion/completions/squash
            compopt() { [[ "$*" == '-o default' ]] && compgen -f -- "${COMP_WORDS[COMP_CWORD]}"; }
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            _squash "$1"
            [[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
            """;
        List<String> words = Arrays.asList(line.replace("\\ ", "\0").split(" ", -1));
        List<Object> arguments =
            new ArrayList<>(List.of("-c", script.replace("SHARE", SHARE.toString()), "bash"));
        for (String word : words) {
          for (String piece : word.split("(?<==)|(?==)", -1)) {
            arguments.add(piece.replace("\0", "\\ "));
          }
        }
        return run(Peer.BASH, folder, arguments.toArray()).lines().toList();
      }
    },
    ZSH {
      @Override
      List<String> ask(Path folder, String line) throws IOException {
        Path setUp = Files.createTempFile(folder.getParent(), "set-up", ".zsh");
        Files.writeString(
            setUp,
            """
            PS1=
            fpath=(SHARE/zsh/site-functions $fpath)
            autoload -U compinit
            compinit -u -D
            compadd() {
              local -a hits
              builtin compadd -O hits "$@"
              print -rl -- '' '<'$^hits'>'
            }
            finish() {
              print
              print -r -- END-OF-ANSWER
              exit
            }
            comppostfuncs=(finish)
            bindkey '^I' complete-word
            print IS-READY
            """
                .replace("SHARE", SHARE.toString()));
        String script =
            """
            zmodload zsh/zpty
            zpty z zsh -f -i
            zpty -w z "source $1"
            zpty -r -m z answer '*IS-READY*'
            zpty -w -n z "$2"$'\\t'
            zpty -r -m z answer '*END-OF-ANSWER*'
            print -r -- $answer
            """;
        String answer = run(Peer.ZSH, folder, "-f", "-c", script, "zsh", setUp, line);
        return answer
            .lines()
            .filter(hit -> hit.startsWith("<"))
            .map(hit -> hit.replaceAll("^<|>\\s*$", ""))
            .filter(hit -> !hit.isEmpty())
            .toList();
      }
    },
    FISH {
      @Override
      List<String> ask(Path folder, String line) throws IOException {
        Path completions = SHARE.resolve("fish/vendor_completions.d/squash.fish");
        String script = "source $argv[1]; complete -C $argv[2]";
        String answer = run(Peer.FISH, folder, "-N", "-c", script, completions, line);
        return answer.lines().map(offered -> offered.split("\t", -1)[0]).toList();
      }
    };

    abstract List<String> ask(Path folder, String line) throws IOException;

    static String run(Peer shell, Path folder, Object... arguments) throws IOException {
      Command command = shell.command(arguments).in(folder);
      String path = IMAGE.resolve("bin") + ":/usr/bin:/bin";
      return command.with("PATH", path).with("HOME", folder.toString()).within(60).check();
    }
  }

  @ParameterizedTest
  @EnumSource
  void offersAllOptionsOfAllVerbsAndNoOthers(Shell shell) throws IOException {
    for (String verb : Verbs.NAMES) {
      Set<String> names = ManualPageTest.names(verb);
      names.removeIf(name -> !name.startsWith("--"));
      assertEquals(names, new TreeSet<>(shell.ask(folder, "squash " + verb + " --")), verb);
    }
  }

  @ParameterizedTest
  @EnumSource
  void offersVerbsAndValues(Shell shell) throws IOException {
    assertEquals(List.of("pack"), shell.ask(folder, "squash pa"));
    assertEquals(Set.of("lz4", "lzo"), Set.copyOf(shell.ask(folder, "squash pack -c l")));
    List<String> found = shell.ask(folder, "squash pack --compressor=x");
    // bash replaces what stands behind the equals sign only
    assertEquals(List.of(shell == Shell.BASH ? "xz" : "--compressor=xz"), found);
    found = shell.ask(folder, "squash pack --bcj x86,arm6");
    assertEquals(List.of("x86,arm64"), found);
  }

  @ParameterizedTest
  @EnumSource
  void offersFilesAndPathsInTheImage(Shell shell) throws IOException {
    assertTrue(shell.ask(folder, "squash ls an").contains("an image"));
    assertTrue(shell.ask(folder, "squash pack --exclude-from o").contains("other file"));
    assertEquals(List.of(), shell.ask(folder, "squash pack --level o"));
    Set<String> found = Set.copyOf(shell.ask(folder, "squash ls -l an\\ image bin/"));
    assertEquals(Set.of("bin/busy", "bin/sh"), found);
    assertEquals(List.of("bin/"), shell.ask(folder, "squash ls an\\ image b"));
    assertEquals(Set.of("hard", "hello"), Set.copyOf(shell.ask(folder, "squash ls an\\ image h")));
  }

  @Test
  void theImageHasAManualPageOfEachVerb() throws IOException {
    Path pages = SHARE.resolve("man/man1");
    for (String verb : Verbs.NAMES) {
      String page = Files.readString(pages.resolve("squash-" + verb.replace(' ', '-') + ".1"));
      // here the version is known
      String body = page.substring(page.indexOf('\n'));
      String expected = Run.ok(ManualPageTest.line("help --man " + verb)).out();
      assertEquals(expected.substring(expected.indexOf('\n')), body);
      assertTrue(page.startsWith(".TH SQUASH\\-"), page);
    }
    assertTrue(Files.exists(pages.resolve("squash.1")));
  }
}
