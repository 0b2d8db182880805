package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two jobs with sources of their own, at the same time, in one Spark: none fails, and none reads a file in vain. */
@ExtendWith(SparkExtension.class)
class TwoJobsTest {

    private static final int ROUNDS = Boolean.getBoolean("bywash.soak") ? 20 : 3;
    private static final Instant TIME = Instant.parse("2026-11-21T23:59:58Z");

    @TempDir
    private Path directory;

    @Test
    void theyShareATarget() throws Exception {
        Path tables = newTables("tables");
        List<Job> jobs = List.of(new Job(1, tables), new Job(2, tables));

        runAtOnce(jobs);

        TablesBelow all = below(tables, jobs.get(0).source, jobs.get(1).source);
        assertThat(all.rows("SELECT count(*), count(DISTINCT event_id) FROM events"))
                .containsExactly(6 * ROUNDS + "," + 6 * ROUNDS);
        assertThat(all.rows("SELECT DISTINCT missing, present FROM writer_completeness"))
                .containsExactly("0," + 3 * ROUNDS);
        assertThat(all.rows("SELECT sum(events), sum(duplicates), sum(files_failed) FROM ingest_runs"))
                .containsExactly(6 * ROUNDS + ",0,0");
        assertThat(all.verify().isExact()).isTrue();
    }

    @Test
    void eachHasATargetOfItsOwn() throws Exception {
        List<Job> jobs = List.of(new Job(1, newTables("ours")), new Job(2, newTables("theirs")));

        runAtOnce(jobs);

        for (Job job : jobs) {
            assertThat(below(job.tables, job.source)
                            .rows("SELECT writer, count(*), max(seq) FROM events GROUP BY writer"))
                    .containsExactly("%s,%d,%d".formatted(writer(job.number), 3 * ROUNDS, 3 * ROUNDS));
        }
    }

    /** Each makes the tables that the others do not have yet. */
    @Test
    @EnabledIfSystemProperty(named = "bywash.soak", matches = "true")
    void fourBeginOnANewTarget() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Path tables = directory.resolve("new-" + round);
                CyclicBarrier barrier = new CyclicBarrier(4);
                List<Future<RunReport>> runs = new ArrayList<>();
                List<Path> sources = new ArrayList<>();
                for (int number = 1; number <= 4; number++) {
                    Path source = directory.resolve("round-" + round + "-" + number);
                    append(source, opened(writer(number), TIME) + line(writer(number), 2, TIME));
                    sources.add(source);
                    runs.add(threads.submit(() -> {
                        barrier.await();
                        return below(tables, source).ingest();
                    }));
                }
                for (Future<RunReport> run : runs) {
                    RunReport report = run.get();
                    assertThat(List.of(report.events(), report.duplicates()))
                            .as("events and duplicates of round " + round)
                            .containsExactly(2L, 0L);
                }
                assertThat(below(tables, sources.toArray(Path[]::new))
                                .rows("SELECT count(*), count(DISTINCT event_id) FROM events"))
                        .containsExactly("8,8");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void runAtOnce(List<Job> jobs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(jobs.size());
        CyclicBarrier barrier = new CyclicBarrier(jobs.size());
        try {
            for (int round = 0; round < ROUNDS; round++) {
                int seq = 3 * round;
                List<Future<RunReport>> runs = new ArrayList<>();
                for (Job job : jobs) {
                    job.log(seq);
                    runs.add(threads.submit(() -> {
                        barrier.await();
                        return job.ingestion.run();
                    }));
                }
                for (Future<RunReport> run : runs) {
                    RunReport report = run.get();
                    assertThat(List.of(
                                    report.events(),
                                    report.duplicates(),
                                    report.files().read()))
                            .as("events, duplicates and files of round " + round)
                            .containsExactly(3L, 0L, 1L);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Path newTables(String name) throws Exception {
        Path tables = Files.createDirectory(directory.resolve(name));
        SparkExtension.createTables(tables);
        return tables;
    }

    private static TablesBelow below(Path tables, Path... sources) {
        // The clock is ahead, so that files which were written just now count as settled.
        return new TablesBelow(tables, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)), sources);
    }

    private final class Job {
        private final int number;
        private final Path tables;
        private final Path source;
        private final Ingestion ingestion;

        Job(int number, Path tables) throws IOException {
            this.number = number;
            this.tables = tables;
            this.source = Files.createDirectories(directory.resolve("source-" + number));
            this.ingestion = below(tables, source).ingestion();
        }

        void log(int seq) throws IOException {
            append(
                    source,
                    (seq == 0 ? opened(writer(number), TIME) : line(writer(number), seq + 1, TIME))
                            + line(writer(number), seq + 2, TIME)
                            + line(writer(number), seq + 3, TIME));
        }
    }

    private static void append(Path source, String text) throws IOException {
        Path driver = Files.createDirectories(source.resolve("0713-210012-gaehahyy/driver"));
        Files.writeString(driver.resolve("stdout"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
