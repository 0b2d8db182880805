package dev.bywash.ingest.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.Evaluator;
import dev.bywash.ingest.watch.RunOutcome;
import dev.bywash.ingest.watch.WatchOptions;
import dev.bywash.ingest.watch.Watcher;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
final class WatchingCheckTest {

    private static final String SCHEMA = "bywash_of_an_older_build";

    private SparkSession spark;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        spark.sql("CREATE SCHEMA " + SCHEMA);
        spark.sql("CREATE TABLE %s.baselines (a INT) USING PARQUET".formatted(SCHEMA));
    }

    @AfterEach
    void drop() {
        spark.sql("DROP SCHEMA %s CASCADE".formatted(SCHEMA));
    }

    @Test
    void whereATableOfAnOlderBuildIsInTheWayNobodySaysThatAllIsWell() {
        Target target = new Target(SCHEMA);
        Instant now = Instant.now();

        assertThat(new WatchingCheck(new Patient(spark, target, List.of(), null, now, "test")).look())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.state()).isEqualTo(Finding.State.WRONG);
                    assertThat(finding.says()).contains("baselines is a table of an older build", "no heartbeat");
                    assertThat(finding.todo()).startsWith("DROP TABLE `" + SCHEMA + "`.baselines;");
                });
        assertThat(new Watcher(spark, target, WatchOptions.ROLLUPS, Clock.systemUTC(), Evaluator.NONE)
                        .after(new RunOutcome("idle", now, 0, 0, null)))
                .as("of a run without events: then no heartbeat goes out")
                .isFalse();
    }
}
