package dev.bywash.ingest.watch;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.IngestOptions;
import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.SparkJobs;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A day of runs every five minutes, with and without watching: half an hour, so that only {@code -Psoak} runs it; {@code -Dbywash.runs=6} is a quick look. */
@ExtendWith(SparkExtension.class)
@EnabledIfSystemProperty(named = "bywash.soak", matches = "true")
final class WatchedDayTest {

    private static final int RUNS = Integer.getInteger("bywash.runs", 288);
    private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");

    @TempDir
    private Path volume;

    @TempDir
    private Path on;

    @TempDir
    private Path off;

    private SparkSession spark;

    @Test
    void theLastRunOfADayDoesAsMuchAsTheFirstAndEachEventIsCountedOnce() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(on);
        SparkExtension.createTables(off);
        Path stdout = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"))
                .resolve("stdout");
        Files.writeString(stdout, opened(writer(1), MIDNIGHT));
        TickingClock clock = new TickingClock(MIDNIGHT);
        Ingestion watched = ingestion(on, new WatchOptions(true, AlertMode.LOG), clock);
        Ingestion plain = ingestion(off, WatchOptions.OFF, clock);
        List<Integer> watchedJobs = new ArrayList<>();
        List<Integer> plainJobs = new ArrayList<>();
        for (int run = 1; run <= RUNS; run++) {
            Instant time = MIDNIGHT.plus(Duration.ofMinutes(5L * run));
            Files.writeString(
                    stdout,
                    line(writer(1), 2L * run, time) + line(writer(1), 2L * run + 1, time),
                    StandardOpenOption.APPEND);
            clock.now = time.plusSeconds(20);
            watchedJobs.add(SparkJobs.of(spark, watched::run));
            plainJobs.add(SparkJobs.of(spark, plain::run));
        }

        long events = 1L + 2L * RUNS;
        assertThat(longOf("SELECT count(*) FROM delta.`%s/events`", on)).isEqualTo(events);
        assertThat(longOf("SELECT count(*) FROM delta.`%s/events`", off)).isEqualTo(events);
        assertThat(longOf("SELECT sum(counts.n) FROM delta.`%s/watch_facts`", on))
                .isEqualTo(events);
        assertThat(longOf("SELECT count(DISTINCT run_id) FROM delta.`%s/watch_facts` WHERE kind = 'watched'", on))
                .isEqualTo(RUNS);
        assertThat(off.resolve("watch_facts")).doesNotExist();
        // Of an hour, for one run in some puts the state of others together.
        int hour = Math.min(12, RUNS / 3);
        assertThat(median(watchedJobs.subList(RUNS - hour, RUNS)))
                .as("Spark jobs of a run: %s", watchedJobs)
                .isLessThanOrEqualTo(median(watchedJobs.subList(hour, 2 * hour)) + 1);
        assertThat(median(plainJobs.subList(RUNS - hour, RUNS)))
                .as("Spark jobs of a run: %s", plainJobs)
                .isLessThanOrEqualTo(median(plainJobs.subList(hour, 2 * hour)) + 1);
    }

    private Ingestion ingestion(Path tables, WatchOptions watch, Clock clock) {
        IngestOptions options = IngestOptions.of(List.of(volume.toString()), new Target(tables.toString()))
                .withWatch(watch);
        return new Ingestion(spark, options, clock);
    }

    private static int median(List<Integer> numbers) {
        return numbers.stream().sorted().toList().get(numbers.size() / 2);
    }

    private long longOf(String query, Path tables) {
        Row row = spark.sql(query.formatted(tables)).collectAsList().get(0);
        return row.getLong(0);
    }

    private static final class TickingClock extends Clock {
        private Instant now;

        TickingClock(Instant now) {
            this.now = now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
