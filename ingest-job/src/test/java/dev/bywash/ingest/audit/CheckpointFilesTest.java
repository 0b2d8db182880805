package dev.bywash.ingest.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    /** A directory named {@code dbfs:} below the one that a job works in would be found by nobody, and die with the driver. */
    @Test
    void aVolumeIsMeantHoweverItIsWrittenAndWhatIsOfAnotherFileSystemIsRefused() {
        for (String volume : List.of(
                "/Volumes/main/audit/checkpoints",
                "dbfs:/Volumes/main/audit/checkpoints",
                "dbfs:///Volumes/main/audit/checkpoints",
                "file:///Volumes/main/audit/checkpoints",
                "file:/Volumes/main/audit/checkpoints")) {
            assertThat(MachinePath.of(volume)).hasToString("/Volumes/main/audit/checkpoints");
        }
        assertThat(MachinePath.of("dbfs:/audit")).hasToString("/dbfs/audit");
        assertThat(MachinePath.of("a b/key:1")).hasToString("a b/key:1");
        for (String elsewhere : List.of("s3://bucket/audit", "abfss://audit@account.dfs.core.windows.net/", "file:")) {
            assertThatThrownBy(() -> new CheckpointFiles(elsewhere))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(elsewhere);
        }
        assertThatThrownBy(() -> new AuditOptions(true, "s3://bucket/audit", null).requireKey(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/Volumes/CATALOG/SCHEMA/VOLUME");
    }

    @Test
    void whatIsHalfWrittenIsWrittenAgainAndWhatIsNoCheckpointIsPassedOver() throws Exception {
        CheckpointFiles files = new CheckpointFiles(directory.toString());
        Head small = new Head("bywash/log", 7, "0a".repeat(32));
        Head large = new Head("bywash/log", 11, "0b".repeat(32));
        Path half = directory.resolve("000000000007.checkpoint");
        Files.writeString(half, small.unsigned().substring(0, 20));
        assertThat(files.has(small)).isFalse();
        files.write(small, small.unsigned());
        files.write(large, large.unsigned());
        Files.writeString(directory.resolve("000000000012.checkpoint"), "none");

        assertThat(half).hasContent(small.unsigned());
        assertThat(files.newestHeads()).containsExactly(large);
        assertThat(new OtherHeads(files.all()).findings(20))
                .extracting(Finding::toString)
                .containsExactly(
                        "checkpoint wrong: 1 files are no checkpoints, the first of which is 000000000012.checkpoint",
                        "not that of checkpoint: the log has 20 entries, and had more at 2 checkpoints that were kept, one of which is 000000000007.checkpoint");
    }
}
