package dev.bywash.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.IngestJobProcess;
import dev.bywash.ingest.RunReport;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.TablesBelow;
import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.audit.Auditing;
import dev.bywash.ingest.audit.TableVerification;
import dev.bywash.ingest.audit.TableVerification.Against;
import dev.bywash.ingest.audit.TableVerification.Result;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Wherever the job is killed, while files grow, roll and come again: at the end each event is there exactly once, and ledger and audit log agree. */
@ExtendWith(SparkExtension.class)
class KilledJobTest {

    /** Where a job is killed; the last phase in its log is then this one. */
    private enum Step {
        AFTER_THE_PLAN("plan"),
        DURING_THE_READ("plan"),
        BEFORE_THE_MERGE_COMMITS("read"),
        AFTER_THE_MERGE_COMMITTED("read|merge"),
        AFTER_THE_AUDIT_LOG_COMMITTED("read|merge"),
        BEFORE_THE_LEDGER_COMMITS("merge"),
        AFTER_THE_LEDGER_COMMITTED("merge"),
        BETWEEN_TWO_RUNS("record");

        /** All, or those of which no other is as good: until it commits, what is lost with a job does not depend on how far it came, and nothing is once it recorded that. */
        private static List<Step> ofTheBuild() {
            return SOAK
                    ? List.of(values())
                    : List.of(
                            BEFORE_THE_MERGE_COMMITS,
                            AFTER_THE_MERGE_COMMITTED,
                            AFTER_THE_AUDIT_LOG_COMMITTED,
                            BETWEEN_TWO_RUNS);
        }

        private final String lastPhase;

        Step(String lastPhase) {
            this.lastPhase = lastPhase;
        }
    }

    private static final boolean SOAK = Boolean.getBoolean("bywash.soak");

    private static final int KILLS_A_STEP = SOAK ? 15 : 1;

    /** A step may pass before the signal comes; then it is tried again. */
    private static final int MISSES_ALLOWED = 7 * KILLS_A_STEP;

    @TempDir
    private Path directory;

    private final Random random = new Random(42);
    private Path volume;
    private Path tables;
    private int round;

    @Test
    void eachEventIsThereOnceWhereverTheJobIsKilled() throws Exception {
        volume = Files.createDirectories(directory.resolve("volume"));
        tables = directory.resolve("tables");
        Queue<Step> steps = new ArrayDeque<>();
        for (int i = 0; i < KILLS_A_STEP; i++) {
            steps.addAll(Step.ofTheBuild());
        }
        int misses = 0;
        long events;
        try (BusyCluster cluster = new BusyCluster(volume)) {
            cluster.start();
            while (!steps.isEmpty()) {
                Step step = steps.remove();
                if (!killAt(step, cluster)) {
                    misses++;
                    assertThat(misses)
                            .as("kills that came too late, last " + step)
                            .isLessThan(MISSES_ALLOWED);
                    steps.add(step);
                }
            }
            events = cluster.finish();
        }

        TablesBelow result = new TablesBelow(tables, Clock.systemUTC(), volume);
        result.ingest();
        assertThat(result.rows("SELECT count(*), count(DISTINCT event_id) FROM events"))
                .containsExactly(events + "," + events);
        assertThat(result.rows("SELECT DISTINCT status, missing FROM writer_completeness"))
                .containsExactly("complete,0");
        assertThat(result.verify().isExact()).isTrue();
        assertAudited(events);
        RunReport again = result.ingest();
        assertThat(again.events() + again.duplicates()).isZero();
    }

    /** What the last of the killed jobs did not enter into the audit log, the next one does. */
    private void assertAudited(long events) {
        SparkSession spark = SparkSession.active();
        Target target = new Target(tables.toString());
        AuditOptions options = new AuditOptions(true, checkpoints().toString(), null);
        new Auditing(spark, target, options, Map.of())
                .after("after-all", Instant.now(), MergeResult.ofNothing(0, null, Instant.now()));
        Result audited = new TableVerification(spark, target).verify(Against.NOTHING, Instant.now());
        assertThat(audited.texts()).isEmpty();
        assertThat(audited.events()).isEqualTo(events);
        assertThat(audited.notCovered()).isZero();
        assertThat(checkpoints().resolve("%012d.checkpoint".formatted(audited.entries())))
                .exists();
    }

    private Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    /** Returns whether the signal came in time. */
    private boolean killAt(Step step, BusyCluster cluster) throws InterruptedException {
        round++;
        if (step == Step.DURING_THE_READ) {
            cluster.deliverMuchNoise();
        }
        // A long pause, so that there is a time between two runs however slow the machine is.
        String every = step == Step.BETWEEN_TWO_RUNS ? "1h" : "100ms";
        try (IngestJobProcess job = start("round-" + round + ".log", every)) {
            if (step == Step.BETWEEN_TWO_RUNS) {
                withCompany(job);
            }
            await(job, step);
            long merges = commits("events");
            long records = commits("ingest_state");
            Thread.sleep(step == Step.DURING_THE_READ ? 50 + random.nextInt(100) : random.nextInt(20));
            job.kill();
            return lastPhase(job).matches(step.lastPhase)
                    && merges == commits("events")
                    && records == commits("ingest_state");
        }
    }

    /** A second job over the same source at the same time: both come to the end of a run, and one ends orderly. */
    private void withCompany(IngestJobProcess job) throws InterruptedException {
        // One run of each: a job that commits all the time may keep the other from it on a slow machine.
        try (IngestJobProcess other = start("other-" + round + ".log", "1h")) {
            job.awaitLog("record:");
            other.awaitLog("record:");
            other.terminate();
            assertThat(other.exitCode()).as(other.log()).isIn(0, 143);
        }
    }

    private void await(IngestJobProcess job, Step step) throws InterruptedException {
        long merges = Math.max(commits("events"), 1);
        switch (step) {
            case AFTER_THE_PLAN, DURING_THE_READ -> job.awaitLog("plan:");
            case BEFORE_THE_MERGE_COMMITS -> job.awaitLog("read:");
            case AFTER_THE_MERGE_COMMITTED -> job.awaitUntil("the merge committed", () -> commits("events") > merges);
            case AFTER_THE_AUDIT_LOG_COMMITTED -> {
                // What a killed run brought may be entered with this run's.
                long entered = commits("audit_log");
                job.awaitUntil("the audit log committed", () -> commits("audit_log") > entered);
            }
            case BEFORE_THE_LEDGER_COMMITS -> job.awaitLog("merge:");
            case AFTER_THE_LEDGER_COMMITTED -> {
                // What a killed run brought may be added before.
                job.awaitLog("merge:");
                long added = commits("ingest_state");
                job.awaitUntil("the ledger committed", () -> commits("ingest_state") > added);
            }
            case BETWEEN_TWO_RUNS -> job.awaitLog("record:");
        }
    }

    private static String lastPhase(IngestJobProcess job) {
        return job.log()
                .lines()
                .map(line -> line.replaceFirst("^.*?(plan|read|merge|record): .*$", "$1"))
                .filter(List.of("plan", "read", "merge", "record")::contains)
                .reduce("none", (before, last) -> last);
    }

    private long commits(String table) {
        Path log = tables.resolve(table).resolve("_delta_log");
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

    private IngestJobProcess start(String log, String every) {
        return IngestJobProcess.start(
                directory.resolve(log),
                IngestJobProcess.INTERPRETED,
                "--source",
                volume.toString(),
                "--target",
                tables.toString(),
                "--audit",
                "on",
                "--checkpoints",
                checkpoints().toString(),
                "--every",
                every);
    }
}
