package dev.bywash.bundle;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A workspace of its own for each story, a copy of the bundle, and the client between them. */
abstract class WorkspaceTest {

    @TempDir
    Path directory;

    final StandInWorkspace workspace = new StandInWorkspace();
    Path bundle;
    DatabricksCli cli;

    @BeforeEach
    final void findTheClient() {
        bundle = BundleCopy.below(directory);
        cli = DatabricksCli.on(workspace, bundle);
    }

    @AfterEach
    final void stop() {
        workspace.close();
    }
}
