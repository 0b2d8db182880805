package dev.bywash.ingest.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.SparkExtension;
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

/** The log goes on where it ended, whatever it has become. */
@ExtendWith(SparkExtension.class)
class AuditLogTest {

    private static final int COMMITS = Boolean.getBoolean("bywash.soak") ? 100 : 3;
    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    @TempDir
    private Path tables;

    private SparkSession spark;
    private AuditLog log;
    private int entries;

    @Test
    void toGoOnReadsOneFileHoweverLongTheLogIsAndALogThatWasSetBackGoesOnToo() throws Exception {
        spark = SparkExtension.spark();
        Target target = new Target(tables.toString());
        AuditTables.create(spark, target);
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

        // Somebody takes the end of a commit away: the log is what is before it. Delta remembers the numbers of
        // commits.
        String table = target.table(AuditTables.LOG.name());
        long size = last.tree().leaves();
        spark.sql("DELETE FROM " + table + " WHERE number >= " + (size - 2));
        assertThat(log.last().tree().leaves()).isEqualTo(size - 3);
        Last on = append(1);
        assertThat(on.commit()).isGreaterThan(COMMITS + 1L);
        assertThat(on.origin()).isEqualTo(last.origin());
        assertThat(log.last().checkpoint()).isEqualTo(on.checkpoint());

        // One that was emptied is another one.
        spark.sql("DELETE FROM " + table);
        assertThat(append(1).origin()).isNotEqualTo(last.origin());
        assertThat(log.last().tree().leaves()).isOne();
    }

    private Last append(int count) throws Exception {
        List<String> news = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            news.add("entry " + ++entries);
        }
        return log.append(before -> news, "run-" + entries, TIME.plusSeconds(entries));
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
