package dev.bywash.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.VerifyJob;
import dev.bywash.ingest.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Wherever the job is killed, while files grow, roll and come again: at the end each event is there exactly once, and the ledger agrees. */
@ExtendWith(SparkExtension.class)
class KilledJobTest {

    private enum Step {
        DURING_THE_READ,
        BEFORE_THE_MERGE_COMMITS,
        AFTER_THE_MERGE_COMMITTED,
        BEFORE_THE_LEDGER_COMMITS,
        AFTER_THE_LEDGER_COMMITTED,
        BETWEEN_TWO_RUNS
    }

    private static final int ROUNDS = Boolean.getBoolean("bywash.soak") ? 102 : 4;

    @TempDir
    private Path directory;

    @Test
    void eachEventIsThereOnceWhereverTheJobIsKilled() throws Exception {
        Path volume = Files.createDirectories(directory.resolve("volume"));
        Path tables = directory.resolve("tables");
        Random random = new Random(42);
        long events;
        try (BusyCluster cluster = new BusyCluster(volume)) {
            cluster.start();
            for (int round = 0; round < ROUNDS; round++) {
                Step step = Step.values()[(round + 1) % Step.values().length];
                Path log = directory.resolve("round-" + round + ".log");
                try (JobProcess job = start(log, volume, tables, "--every", "100ms")) {
                    await(job, step, tables);
                    Thread.sleep(random.nextInt(20));
                }
            }
            try (JobProcess one = start(directory.resolve("one.log"), volume, tables, "--every", "100ms");
                    JobProcess two = start(directory.resolve("two.log"), volume, tables, "--every", "100ms")) {
                one.awaitLog("record:");
                two.awaitLog("record:");
                one.terminate();
                assertThat(one.exitCode()).isIn(0, 143);
            }
            events = cluster.finish();
        }
        assertThat(run("last.log", volume, tables)).contains("record:");

        try (JobProcess verify = JobProcess.start(
                VerifyJob.class,
                directory.resolve("verify.log"),
                "--source",
                volume.toString(),
                "--target",
                tables.toString())) {
            assertThat(verify.exitCode()).as(verify.log()).isZero();
        }
        SparkSession spark = SparkSession.active();
        Views.createTemporary(spark, tables.toString());
        assertThat(rows(spark, "SELECT count(*), count(DISTINCT event_id) FROM events"))
                .containsExactly("[" + events + "," + events + "]");
        assertThat(rows(spark, "SELECT DISTINCT status, missing FROM writer_completeness"))
                .containsExactly("[complete,0]");
        assertThat(run("again.log", volume, tables)).contains("merge: 0 new events, 0 known already");
    }

    private static void await(JobProcess job, Step step, Path tables) {
        long merges = commits(tables.resolve("events"));
        long records = commits(tables.resolve("source_files"));
        switch (step) {
            case DURING_THE_READ -> job.awaitLog("plan:");
            case BEFORE_THE_MERGE_COMMITS -> job.awaitLog("read:");
            case AFTER_THE_MERGE_COMMITTED ->
                job.awaitUntil("the merge committed", () -> commits(tables.resolve("events")) > Math.max(merges, 1));
            case BEFORE_THE_LEDGER_COMMITS -> job.awaitLog("merge:");
            case AFTER_THE_LEDGER_COMMITTED ->
                job.awaitUntil(
                        "the ledger committed", () -> commits(tables.resolve("source_files")) > Math.max(records, 1));
            case BETWEEN_TWO_RUNS -> job.awaitLog("record:");
        }
    }

    private static long commits(Path table) {
        Path log = table.resolve("_delta_log");
        if (!Files.isDirectory(log)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+\\.json"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JobProcess start(Path log, Path volume, Path tables, String... more) {
        List<String> arguments =
                new java.util.ArrayList<>(List.of("--source", volume.toString(), "--target", tables.toString()));
        arguments.addAll(List.of(more));
        return JobProcess.ingest(log, arguments.toArray(String[]::new));
    }

    private String run(String log, Path volume, Path tables) throws InterruptedException {
        try (JobProcess job = start(directory.resolve(log), volume, tables)) {
            assertThat(job.exitCode()).as(job.log()).isZero();
            return job.log();
        }
    }

    private static List<String> rows(SparkSession spark, String query) {
        return spark.sql(query).collectAsList().stream().map(Row::toString).toList();
    }
}
