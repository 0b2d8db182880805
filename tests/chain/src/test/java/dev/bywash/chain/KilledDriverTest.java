package dev.bywash.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bywash.cluster.DriverProcess;
import dev.bywash.cluster.EmulatedCluster;
import dev.bywash.cluster.PlatformClock;
import dev.bywash.cluster.SparkJvm;
import dev.bywash.ingest.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run whose driver is killed by SIGKILL in the midst of its work. */
@ExtendWith(SparkExtension.class)
class KilledDriverTest {

    private static final int TABLES = 500;
    private static final int TABLES_AT_DEATH = 30;

    @TempDir
    private static Path directory;

    private static EventTables tables;

    @BeforeAll
    static void killTheDriverHalfway() throws Exception {
        Path warehouse = directory.resolve("warehouse");
        try (EmulatedCluster cluster = ClusterWithBywash.start(directory, PlatformClock.faster(1200))) {
            DriverProcess driver =
                    cluster.startDriver(ClusterWithBywash.nightlyEtl(TABLES, directory, SparkJvm.SHORT_LIVED));
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> Files.exists(warehouse.resolve("sales_%04d".formatted(TABLES_AT_DEATH))));
            driver.kill();
        }
        assertThat(directory.resolve("logged"))
                .as("what the ETL writes at its end")
                .doesNotExist();
        EventTables.ingest(directory);
        EventTables.ingest(directory);
        tables = EventTables.of(directory);
    }

    @Test
    void everythingThatReachedStdoutIsInTheTableOnce() throws Exception {
        List<JsonNode> printed = EventLines.ofStdout(directory.resolve("node/databricks/driver/logs"));
        assertThat(printed).hasSizeGreaterThan(TABLES_AT_DEATH);
        assertThat(tables.query("SELECT event_id FROM events").stream().map(row -> row.getString(0)))
                .containsExactlyInAnyOrderElementsOf(printed.stream()
                        .map(line -> line.get("writer").asText() + "-"
                                + line.get("seq").asLong())
                        .toList());
    }

    @Test
    void theWriterIsReportedAsNotClosed() throws Exception {
        assertThat(tables.query("SELECT closed, status, missing FROM writer_completeness"))
                .containsExactly(RowFactory.create(false, "open", 0L));
    }
}
