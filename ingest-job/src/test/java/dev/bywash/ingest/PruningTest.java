package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a merge reads depends on the events that come, not on those that are there. */
@ExtendWith(SparkExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PruningTest {

    private static final int DAYS = 20;
    private static final int EVENTS_A_DAY = 1000;
    private static final Instant FIRST_DAY = Instant.parse("2026-10-01T12:00:00Z");

    private SparkSession spark;
    private Path volume;
    private Path tables;

    @BeforeAll
    void fill(@TempDir Path newVolume, @TempDir Path newTables) throws Exception {
        volume = newVolume;
        tables = newTables;
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        StringBuilder lines = new StringBuilder();
        for (int day = 0; day < DAYS; day++) {
            for (int i = 0; i < EVENTS_A_DAY; i++) {
                lines.append(line(
                        writer(1),
                        (long) day * EVENTS_A_DAY + i + 1,
                        FIRST_DAY.plus(Duration.ofDays(day)).plusSeconds(i)));
            }
        }
        print("stdout--2026-10-21--00-00", lines.toString());
        run();
    }

    @Test
    void eventsWithNumbersThatNobodyHasMakeItReadNone() throws Exception {
        print(
                "stdout",
                line(writer(2), 1, FIRST_DAY.plusSeconds(5))
                        + line(writer(1), DAYS * EVENTS_A_DAY + 1, FIRST_DAY.plus(Duration.ofDays(7))));

        assertThat(rowsReadByMergeOf(this::run)).isLessThan(100);
    }

    /** However long its writer has been writing. */
    @Test
    void anEventThatComesAgainMakesItReadItsDayAlone() throws Exception {
        print(
                "stdout",
                line(
                        writer(1),
                        7 * EVENTS_A_DAY + 6,
                        FIRST_DAY.plus(Duration.ofDays(7)).plusSeconds(5)));

        // Once by the merge, and once to tell the same event from another one with its number.
        assertThat(rowsReadByMergeOf(this::run)).isBetween(1000L, 2 * EVENTS_A_DAY + 100L);
    }

    private interface Action {
        void run() throws Exception;
    }

    private long rowsReadByMergeOf(Action action) throws Exception {
        MergeListener listener = new MergeListener();
        spark.sparkContext().addSparkListener(listener);
        try {
            action.run();
            // Listeners are told later; recording comes after merging.
            Awaitility.await().until(() -> listener.recorded);
        } finally {
            spark.sparkContext().removeSparkListener(listener);
        }
        return listener.rows.get();
    }

    private void print(String name, String text) throws Exception {
        Path driver = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"));
        Files.writeString(driver.resolve(name), text);
    }

    private void run() throws Exception {
        IngestOptions options = new IngestOptions(
                List.of(volume.toString()), new Target(tables.toString()), 1L << 30, 1 << 20, null, Reader.RANGE);
        new Ingestion(spark, options, Clock.systemUTC()).run();
    }

    /** Knows the phases by the descriptions that an operator sees in Spark's UI. */
    private static final class MergeListener extends SparkListener {
        private final Set<Integer> mergeStages = ConcurrentHashMap.newKeySet();
        private final AtomicLong rows = new AtomicLong();
        private volatile boolean recorded;

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            Properties properties = submitted.properties();
            String phase = properties.getProperty("spark.job.description", "");
            if (phase.startsWith("Bywash merge")) {
                mergeStages.add(submitted.stageInfo().stageId());
            }
            recorded |= phase.startsWith("Bywash record");
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (mergeStages.contains(end.stageId())) {
                rows.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
            }
        }
    }
}
