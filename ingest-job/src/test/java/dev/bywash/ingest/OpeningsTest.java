package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.storage.SlowFileSystem;
import dev.bywash.ingest.storage.SlowFileSystem.Call;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** On cloud storage to open a file takes as long as to read a megabyte of it: what a run opens is counted. */
@ExtendWith(SparkExtension.class)
class OpeningsTest {

    private static final int FILES = 40;
    private static final int AT_ONCE = 5;

    private final Instant now = Instant.now();

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    @AfterEach
    void tearDown() {
        SlowFileSystem.reset();
    }

    @Test
    void aRunOpensEachChangedFileOnceManyAtATimeAndNoOther() throws Exception {
        SparkExtension.createTables(tables);
        SlowFileSystem.addTo(SparkExtension.spark().sparkContext().hadoopConfiguration());
        for (int i = 0; i < FILES; i++) {
            Files.createDirectories(stdout(i).getParent());
            Files.writeString(stdout(i), opened(writer(i), now) + "{\"bywash\":1,\"writer\":torn\n");
        }
        // However long a run takes to begin, they changed just before.
        Instant justNow = now.plus(Duration.ofHours(1));
        changedAt(justNow);
        assertOpened(FILES, run(FILES));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(stdout(i), line(writer(i), 2, now), StandardOpenOption.APPEND);
        }
        changedAt(justNow.plusSeconds(1));
        assertOpened(FILES, run(FILES));
        assertOpened(FILES, run(0));
        changedAt(now.minusSeconds(10));
        run(0);
        SlowFileSystem.reset();
        run(0);

        assertThat(SlowFileSystem.count(Call.OPEN)).as("all settled").isZero();
    }

    /** Rows of what is read come from where it was kept. */
    private static void assertOpened(int files, RunReport report) {
        assertThat(report.files().failed()).isZero();
        assertThat(SlowFileSystem.count(Call.OPEN)).isEqualTo(files);
        assertThat(SlowFileSystem.mostAtOnce(Call.OPEN)).isGreaterThanOrEqualTo(AT_ONCE);
    }

    private RunReport run(int events) throws Exception {
        SlowFileSystem.reset();
        // Whoever opens one after the other waits, and is counted.
        SlowFileSystem.holdUntil(Call.OPEN, AT_ONCE);
        IngestOptions options = IngestOptions.of(List.of(SlowFileSystem.name(volume)), new Target(tables.toString()));
        RunReport report = new Ingestion(SparkExtension.spark(), options, Clock.systemUTC()).run();
        assertThat(report.events()).isEqualTo(events);
        return report;
    }

    private void changedAt(Instant time) throws Exception {
        for (int i = 0; i < FILES; i++) {
            Files.setLastModifiedTime(stdout(i), FileTime.from(time));
        }
    }

    private Path stdout(int cluster) {
        return volume.resolve("0713-210012-%08d/driver/stdout".formatted(cluster));
    }
}
