package dev.bywash.faults;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.IngestJobProcess;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.TablesBelow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an operator meets: a process that ends with 1, one line that says why, and nothing lost. */
@ExtendWith(SparkExtension.class)
class FailedRunTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final int EVENTS = 300;

    @TempDir
    private Path directory;

    private Path volume;

    @BeforeEach
    void deliver() throws IOException {
        volume = directory.resolve("volume");
        Path stdout = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"))
                .resolve("stdout");
        Random random = new Random(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= EVENTS; i++) {
            lines.append(line(writer(1), i, TIME, null, incompressible(random), ""));
        }
        Files.writeString(stdout, lines);
    }

    /** Sixteen kilobytes that no encoding makes smaller than two thirds: of few events as much as a disk of three megabytes does not hold. */
    private static String incompressible(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1360; i++) {
            text.append(Long.toString(random.nextLong(), 36));
        }
        return text.toString();
    }

    @Test
    void aFullDiskFailsTheRunAndNothingIsLost() throws Exception {
        Path tables = directory.resolve("disk");
        try (SmallDisk disk = SmallDisk.mount(tables, 3)) {
            String log = failedRun(volume, tables);
            assertThat(log).containsPattern("bywash-ingest failed: [^\n]*No space left on device");

            disk.grow(300);
            TablesBelow result = new TablesBelow(tables, Clock.systemUTC(), volume);
            result.ingest();
            assertThat(result.rows("SELECT count(*), count(DISTINCT event_id) FROM events"))
                    .containsExactly(EVENTS + "," + EVENTS);
        }
    }

    private String failedRun(Path source, Path tables) throws InterruptedException {
        try (IngestJobProcess job = IngestJobProcess.start(
                directory.resolve("job.log"),
                IngestJobProcess.INTERPRETED,
                "--source",
                source.toString(),
                "--target",
                tables.toString())) {
            assertThat(job.exitCode()).as(job.log()).isEqualTo(1);
            return job.log();
        }
    }
}
