package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Clusters where nothing changed for a day are listed once an hour. */
@ExtendWith(SparkExtension.class)
class QuietClustersTest {

    private final Instant now = Instant.now();

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
    }

    /** Otherwise a job that runs each night at the same time would leave out the same clusters each night. */
    @Test
    void aQuietClusterIsListedWithinTheHourWhateverAnotherJobReadMeanwhile() throws Exception {
        deliver("ours/0713-210012-aaaa/driver", writer(1), Duration.ofDays(2));
        deliver("theirs/0713-210012-bbbb/driver", writer(2), Duration.ZERO);
        run(now, "ours");
        RunReport soon = run(now.plusMillis(1), "ours");
        run(now.plus(Duration.ofMinutes(60).minusMillis(1)), "theirs");
        RunReport anHourLater = run(now.plus(Duration.ofMinutes(60)), "ours");

        assertThat(soon.files().clustersSkipped()).isEqualTo(1);
        assertThat(anHourLater.files().clustersSkipped()).isZero();
    }

    @Test
    void whatIsFoundInOneAndFindsNoRoomIsReadByTheNextRun() throws Exception {
        deliver("ours/0713-210012-aaaa/driver", writer(1), Duration.ofDays(2));
        run(now, "ours");
        deliver("ours/0713-210012-bbbb/driver", writer(2), Duration.ofDays(4));
        deliver("ours/0713-210012-aaaa/executor/app-20261122020000-0000/0", writer(3), Duration.ofDays(3));
        Instant later = now.plus(Duration.ofMinutes(60));
        Ingestion ingestion = ingestion(later, "ours", 100);

        assertThat(List.of(ingestion.run().events(), ingestion.run().events())).containsExactly(2L, 2L);
        assertThat(ingestion.run().hasMore()).isFalse();
    }

    private void deliver(String directory, String writer, Duration age) throws Exception {
        Path file = Files.createDirectories(volume.resolve(directory)).resolve("stdout");
        Files.writeString(file, opened(writer, now) + line(writer, 2, now));
        // File systems that keep seconds: what was written just now is looked at again.
        Files.setLastModifiedTime(file, FileTime.from(now.minus(age).minusSeconds(10)));
    }

    private RunReport run(Instant time, String source) throws Exception {
        return ingestion(time, source, 1L << 30).run();
    }

    private Ingestion ingestion(Instant time, String source, long maxBytesPerRun) {
        IngestOptions options = IngestOptions.of(
                        List.of(volume.resolve(source).toString()), new Target(tables.toString()))
                .withMaxBytesPerRun(maxBytesPerRun);
        return new Ingestion(spark, options, Clock.fixed(time, ZoneOffset.UTC));
    }
}
