package io.squashkit.squashfs.nio;

import io.squashkit.testdata.ChannelContract;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/// The contract, over a directory of the host by the JDK's provider, which can be written.
class HostProviderTest extends ChannelContract {
  @BeforeEach
  void make() throws IOException {
    Needs.root("giving files to root");
    HostTree.make(SPEC, root());
  }

  @Override
  protected Path root() {
    return folder.resolve("tree");
  }

  @Override
  protected Ways ways() {
    return new Ways(true, Set.of("owner", "posix", "unix", "user"), null, false, true);
  }
}
