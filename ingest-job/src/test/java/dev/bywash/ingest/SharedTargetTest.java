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
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several jobs, each with sources of its own, write to the same tables; what one does not read is none of its business. */
@ExtendWith(SparkExtension.class)
class SharedTargetTest {

    private final Instant now = Instant.now();
    private static final Duration TWO_DAYS = Duration.ofDays(2);

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
    }

    /** Otherwise a job that runs each night at the same time would leave out the same clusters each night. */
    @Test
    void aQuietClusterIsListedWithinTheHourWhateverAnotherJobReadMeanwhile() throws Exception {
        deliver("ours/0713-210012-aaaa/driver", writer(1), TWO_DAYS);
        deliver("theirs/0713-210012-bbbb/driver", writer(2), Duration.ZERO);
        run(now, "ours");
        RunReport soon = run(now.plusMillis(1), "ours");
        run(now.plus(Duration.ofMinutes(60).minusMillis(1)), "theirs");
        RunReport anHourLater = run(now.plus(Duration.ofMinutes(60)), "ours");

        assertThat(soon.clustersSkipped()).isEqualTo(1);
        assertThat(anHourLater.clustersSkipped()).isZero();
    }

    @Test
    void whatLiesInAQuietDirectoryIsListedAllTheSame() throws Exception {
        deliver("prod", writer(1), TWO_DAYS);
        deliver("prod/team/0713-210012-aaaa/driver", writer(2), Duration.ZERO);
        run(now, "prod", "prod/team");
        RunReport second = run(now.plusMillis(1), "prod", "prod/team");

        assertThat(second.clustersSkipped()).isZero();
        assertThat(second.filesListed()).isEqualTo(2);
        assertThat(second.filesRead()).as("known files").isLessThan(2);
    }

    @Test
    void maintenanceForgetsNothingOfWhatItDoesNotList() throws Exception {
        deliver("ours/0713-210012-aaaa/driver", writer(1), Duration.ofDays(40));
        Path theirs = deliver("theirs/0713-210012-bbbb/driver", writer(2), Duration.ofDays(40));
        run(now, "ours", "theirs");
        maintain("ours");
        RunReport second = run(now.plus(TWO_DAYS), "ours", "theirs");

        assertThat(theirs).exists();
        assertThat(second.filesListed()).isEqualTo(1);
        assertThat(second.filesRead()).isZero();
    }

    private Path deliver(String directory, String writer, Duration age) throws Exception {
        Path file = Files.createDirectories(volume.resolve(directory)).resolve("stdout");
        Files.writeString(file, opened(writer, now) + line(writer, 2, now));
        // File systems that keep seconds: what was written just now is looked at again.
        Files.setLastModifiedTime(file, FileTime.from(now.minus(age).minusSeconds(10)));
        return file;
    }

    private RunReport run(Instant time, String... sources) throws Exception {
        IngestOptions options =
                new IngestOptions(paths(sources), new Target(tables.toString()), 1L << 30, 1 << 20, null, Reader.RANGE);
        return new Ingestion(spark, options, Clock.fixed(time, ZoneOffset.UTC)).run();
    }

    private void maintain(String... sources) throws Exception {
        MaintenanceOptions options =
                new MaintenanceOptions(new Target(tables.toString()), null, paths(sources), Duration.ofDays(30), 7);
        new Maintenance(spark, options, Clock.fixed(now, ZoneOffset.UTC)).run();
    }

    private List<String> paths(String... sources) {
        return Stream.of(sources)
                .map(source -> volume.resolve(source).toString())
                .toList();
    }
}
