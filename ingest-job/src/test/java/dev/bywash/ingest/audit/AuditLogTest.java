package dev.bywash.ingest.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.audit.AuditLog.Addition;
import dev.bywash.ingest.audit.AuditLog.Last;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** The log goes on where it ended, and not where somebody has taken its end away. */
@ExtendWith(SparkExtension.class)
class AuditLogTest {

    private static final int COMMITS = Boolean.getBoolean("bywash.soak") ? 100 : 3;
    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    @TempDir
    private Path tables;

    @TempDir
    private Path checkpoints;

    private SparkSession spark;
    private AuditLog log;
    private int entries;

    @Test
    void toGoOnReadsOneFileHoweverLongTheLogIsAndNobodyBeginsAgainWhatWasEmptied() throws Exception {
        spark = SparkExtension.spark();
        Target target = new Target(tables.toString());
        AuditTables.createLog(spark, target);
        log = new AuditLog(spark, target);
        assertThat(log.last()).isNull();
        for (int commit = 1; commit <= COMMITS; commit++) {
            append(2);
        }
        Last last = append(1);

        assertThat(log.table().inputFiles()).hasSize(COMMITS + 1);
        assertThat(filesReadBy(log.greatest())).isZero();
        assertThat(filesReadBy(log.entry(last.tree().leaves() - 1))).isOne();
        assertThat(log.last())
                .returns(COMMITS + 1L, Last::commit)
                .returns(last.checkpoint(), Last::checkpoint)
                .returns(last.runId(), Last::runId);

        whatThisProcessWroteIsNotReadAndWhatSomebodyChangedIs(target, last);

        // Somebody takes the end of a commit away. Who saw it does not go on; another one does with what is before it,
        // and Delta remembers the numbers of commits.
        String table = target.table(AuditTables.LOG.name());
        long size = last.tree().leaves();
        spark.sql("DELETE FROM " + table + " WHERE number >= " + (size - 2));
        assertThatThrownBy(() -> append(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not lead through its checkpoint of " + size + " entries");
        log = new AuditLog(spark, target);
        assertThat(log.last().tree().leaves()).isEqualTo(size - 3);
        Last on = append(1);
        assertThat(on.commit()).isGreaterThan(COMMITS + 1L);
        assertThat(on.origin()).isEqualTo(last.origin());
        assertThat(log.last().checkpoint()).isEqualTo(on.checkpoint());

        // One that was emptied is not begun again.
        spark.sql("DELETE FROM " + table);
        log = new AuditLog(spark, target);
        assertThatThrownBy(() -> append(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was emptied");
        assertThat(log.table().isEmpty()).isTrue();
    }

    private void whatThisProcessWroteIsNotReadAndWhatSomebodyChangedIs(Target target, Last last) throws Exception {
        assertThat(log.append(before -> new Addition(List.of(), null), "idle", TIME))
                .isSameAs(last);
        String table = target.table(AuditTables.LOG.name());
        long version = new LogHistory(spark, table).latest().number();
        // The last number stays what it was.
        spark.sql("UPDATE " + table + " SET checkpoint = replace(checkpoint, 'bywash/', 'other/') WHERE number = "
                + (last.tree().leaves() - 1));
        assertThatThrownBy(() -> append(1)).hasMessageContaining("does not lead through its checkpoint");
        spark.sql("RESTORE TABLE " + table + " TO VERSION AS OF " + version);
    }

    @Test
    void aLogThatDoesNotLeadThroughTheCheckpointsThatWereKeptIsNotGoneOnWith() throws Exception {
        spark = SparkExtension.spark();
        Target target = new Target(tables.toString());
        AuditTables.createLog(spark, target);
        log = anotherProcess(target);
        for (int commit = 1; commit <= 3; commit++) {
            log.publish(append(2));
        }
        CheckpointFiles files = new CheckpointFiles(checkpoints.toString());
        assertThat(files.newestHeads()).singleElement().returns(6L, Head::size);

        // Killed before it left its checkpoint.
        append(1);
        log = anotherProcess(target);
        log.publish(append(1));
        assertThat(foundWith(files)).isEmpty();

        String table = target.table(AuditTables.LOG.name());
        spark.sql("DELETE FROM " + table + " WHERE number >= 4");
        log = anotherProcess(target);
        assertThatThrownBy(() -> append(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has 4 entries and does not lead through its checkpoint of 8 entries");
        spark.sql("DELETE FROM " + table);
        assertThatThrownBy(() -> append(1)).hasMessageContaining("is empty and does not lead through");

        // Somebody goes on who does not look, and comes further than before.
        spark.sql("RESTORE TABLE " + table + " TO VERSION AS OF 1");
        log = new AuditLog(spark, target);
        append(9);
        assertThat(foundWith(files))
                .singleElement()
                .asString()
                .isEqualTo(
                        "not that of checkpoint: the log does not lead through 3 checkpoints that were kept, the first of which is 000000000004.checkpoint");
        log = anotherProcess(target);
        assertThatThrownBy(() -> append(1)).hasMessageContaining("does not lead through its checkpoint of 8 entries");
    }

    private List<Finding> foundWith(CheckpointFiles files) throws Exception {
        return LogReading.read(log, null, files.all(), List.of()).findings().stream()
                .filter(finding -> finding.kind() != Finding.Kind.LOG_BROKEN)
                .toList();
    }

    private AuditLog anotherProcess(Target target) {
        return new AuditLog(spark, target, Signer.NONE, new KnownHeads(checkpoints.toString()));
    }

    private Last append(int count) throws Exception {
        List<String> news = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            news.add("entry " + ++entries);
        }
        return log.append(before -> new Addition(news, null), "run-" + entries, TIME.plusSeconds(entries));
    }

    /** As the plan counted them. */
    private static long filesReadBy(Dataset<Row> rows) {
        assertThat(rows.collectAsList()).hasSize(1);
        SparkPlan plan = rows.queryExecution().executedPlan();
        return CollectionConverters.asJava(plan.collectLeaves()).stream()
                .filter(FileSourceScanExec.class::isInstance)
                .mapToLong(scan -> scan.metrics().apply("numFiles").value())
                .sum();
    }
}
