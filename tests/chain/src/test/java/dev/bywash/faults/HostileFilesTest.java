package dev.bywash.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.IngestJobProcess;
import dev.bywash.ingest.HostileFiles;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.TablesBelow;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that must not stop the job, in one volume, read by a process with a heap of 1 GiB: it ends well, every good event is in the table,
 * every bad line is a row with its reason.
 */
@ExtendWith(SparkExtension.class)
class HostileFilesTest {

    @TempDir
    private Path directory;

    @Test
    void nothingStopsTheJobAndNothingGoodIsLost() throws Exception {
        HostileFiles files = new HostileFiles(directory.resolve("a volume, mit Grüßen 漢字"));
        Path tables = directory.resolve("tables");

        try (IngestJobProcess job = IngestJobProcess.start(
                directory.resolve("job.log"),
                IngestJobProcess.SMALL_AND_SHORT,
                "--source",
                files.volume().toString(),
                "--target",
                tables.toString())) {
            assertThat(job.exitCode()).as(job.log()).isZero();
        }

        TablesBelow result = new TablesBelow(tables, Clock.systemUTC(), files.volume());
        assertThat(result.rows("SELECT count(*), count(DISTINCT event_id) FROM events"))
                .containsExactly(files.good() + "," + files.good());
        assertThat(result.rows(HostileFiles.rejected("rejected_lines")))
                .containsExactlyElementsOf(HostileFiles.REJECTED);
        assertThat(result.rows("SELECT count(*) FROM rejected_lines WHERE file IS NULL OR offset IS NULL"))
                .containsExactly("0");
        assertThat(result.rows("SELECT count(*) FROM rejected_lines WHERE octet_length(bytes) > 4096"))
                .containsExactly("0");
        assertThat(result.rows("SELECT max(noise_bytes) > " + HostileFiles.longLine() + " FROM ingest_runs"))
                .containsExactly("true");

        int readable = files.good();
        files.makeReadable();
        result.ingest();
        assertThat(files.good()).isGreaterThan(readable);
        assertThat(result.rows("SELECT count(*), count(DISTINCT event_id) FROM events"))
                .containsExactly(files.good() + "," + files.good());
    }
}
