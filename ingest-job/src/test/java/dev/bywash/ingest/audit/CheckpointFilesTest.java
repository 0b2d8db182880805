package dev.bywash.ingest.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {

    @TempDir
    private Path directory;

    @Test
    void aCheckpointIsWrittenOnceAndOneOfALogThatWasSetBackBesideIt() throws Exception {
        CheckpointFiles files = new CheckpointFiles(directory.resolve("audit").toString());
        Head head = new Head("bywash/log", 7, "0a".repeat(32));
        Head other = new Head("bywash/log", 7, "0b".repeat(32));
        files.write(head, head.unsigned());
        files.write(head, head.unsigned());
        files.write(other, other.unsigned());
        files.write(other, other.unsigned());

        assertThat(directory.resolve("audit").toFile().list())
                .containsExactlyInAnyOrder("000000000007.checkpoint", "000000000007-0b0b0b0b0b0b0b0b.checkpoint");
        assertThat(directory.resolve("audit/000000000007.checkpoint")).hasContent(head.unsigned());
        assertThat(directory.resolve("audit/000000000007-0b0b0b0b0b0b0b0b.checkpoint"))
                .hasContent(other.unsigned());
    }
}
