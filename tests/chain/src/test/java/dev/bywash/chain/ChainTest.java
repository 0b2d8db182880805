package dev.bywash.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bywash.cluster.DriverProcess;
import dev.bywash.cluster.EmulatedCluster;
import dev.bywash.cluster.PlatformClock;
import dev.bywash.cluster.SparkJvm;
import dev.bywash.ingest.SparkExtension;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One run of the whole chain, to its orderly end. */
@ExtendWith(SparkExtension.class)
class ChainTest {

    private static final int TABLES = 50;

    @TempDir
    private static Path directory;

    private static EventTables tables;

    @BeforeAll
    static void runTheChain() throws Exception {
        Path scripts = ClusterWithBywash.uploadInitScripts(directory.resolve("volume/init-scripts"));
        try (InputStream fragment = ChainTest.class.getResourceAsStream("fragment-with-second-opinion.xml")) {
            Files.copy(fragment, scripts.resolve("log4j2.xml"), StandardCopyOption.REPLACE_EXISTING);
        }
        // An hour passes in 3 seconds: the run is rolled several times.
        try (EmulatedCluster cluster = ClusterWithBywash.start(directory, PlatformClock.faster(1200), scripts)) {
            DriverProcess driver =
                    cluster.startDriver(ClusterWithBywash.nightlyEtl(TABLES, directory, SparkJvm.SHORT_LIVED));
            // One run of the job sees the files while they grow.
            EventTables.ingest(directory);
            assertThat(driver.waitFor(Duration.ofMinutes(15)))
                    .as("exit code of the driver")
                    .isZero();
        }
        ClusterWithBywash.ingest(directory);
        tables = EventTables.of(directory);
    }

    @Test
    void theRunWasRolledByTheHour() throws Exception {
        try (Stream<Path> files =
                Files.list(ClusterWithBywash.logs(directory).resolve("0713-210012-gaehahyy/driver"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("stdout")
                    .anyMatch(name -> name.matches("stdout--\\d{4}-\\d\\d-\\d\\d--\\d\\d-\\d\\d"));
        }
    }

    @Test
    void everyEventThatTheEtlLoggedIsInTheTableOnce() throws Exception {
        long logged = Long.parseLong(Files.readString(directory.resolve("logged")));
        assertThat(logged).isGreaterThanOrEqualTo(2L * TABLES);
        assertThat(tables.query("SELECT count(*), count(DISTINCT event_id) FROM events WHERE logger = 'etl.nightly'")
                        .get(0))
                .isEqualTo(RowFactory.create(logged, logged));
    }

    @Test
    void theTableSaysOfEachEventWhatLog4jsOwnJsonLayoutSays() {
        Map<String, JsonNode> expected = new HashMap<>();
        for (JsonNode event :
                EventLines.ofJsonLines(directory.resolve("node/databricks/driver/second-opinion.jsonl"))) {
            expected.put(identity(event), event);
        }
        List<Row> events = tables.query("""
            SELECT date_format(event_time, 'yyyy-MM-dd HH:mm:ss.SSSSSS') AS time, level, logger, thread, message,
                   event, attributes, exception.class AS class, exception.message AS text, exception.stacktrace
            FROM events WHERE logger = 'etl.nightly'\
            """);
        assertThat(events).hasSameSizeAs(expected.values());
        for (Row event : events) {
            Map<String, String> attributes = new TreeMap<>(event.getJavaMap(6));
            JsonNode opinion = expected.get(attributes.get("table") + " " + attributes.get("status"));
            assertThat(event.getString(0)).isEqualTo(opinion.get("time").asText());
            assertThat(event.getString(1)).isEqualTo(opinion.get("level").asText());
            assertThat(event.getString(2)).isEqualTo(opinion.get("logger").asText());
            assertThat(event.getString(3)).isEqualTo(opinion.get("thread").asText());
            assertThat(event.getString(4)).isEqualTo(opinion.get("message").asText());
            assertThat(event.getString(5)).isEqualTo("table.load");
            assertThat(attributes).isEqualTo(attributes(opinion));
            assertThat(event.getString(7))
                    .isEqualTo(opinion.path("exceptionClass").textValue());
            assertThat(event.getString(8))
                    .isEqualTo(opinion.path("exceptionMessage").textValue());
            if (!event.isNullAt(9)) {
                assertThat(event.getString(9)).contains(event.getString(8)).contains("\n\t");
            }
        }
    }

    @Test
    void theTableHoldsJustTheEventsThatReachedStdout() throws Exception {
        List<String> printed = EventLines.ofStdout(directory.resolve("node/databricks/driver/logs")).stream()
                .map(line -> line.get("writer").asText() + "-" + line.get("seq").asLong())
                .toList();
        assertThat(tables.query("SELECT event_id FROM events").stream().map(row -> row.getString(0)))
                .containsExactlyInAnyOrderElementsOf(printed);
    }

    @Test
    void theWriterIsProvedComplete() {
        assertThat(tables.query("SELECT status, closed, missing, dropped FROM writer_completeness"))
                .containsExactly(RowFactory.create("complete", true, 0L, 0L));
        assertThat(tables.count("rejected_lines")).isZero();
    }

    @Test
    void everyEventNamesItsCluster() {
        assertThat(tables.query("SELECT DISTINCT cluster_id, cluster_name, role FROM events"))
                .containsExactly(RowFactory.create("0713-210012-gaehahyy", "nightly-etl", "driver"));
    }

    @Test
    void everyEventOfTheEtlNamesItsJob() {
        assertThat(tables.query("""
            SELECT DISTINCT job_id, job_run_id, task_run_id, task_key, startswith(app_id, 'local-')
            FROM events WHERE logger = 'etl.nightly'\
            """)).containsExactly(RowFactory.create("481516", "2342", "108", "load_sales", true));
    }

    @Test
    void ingestingTheSameFilesAgainChangesNothing() throws Exception {
        List<Row> events = tables.query("SELECT * FROM events ORDER BY event_id");
        List<Row> rejected = tables.query("SELECT * FROM rejected_lines");
        EventTables.ingest(directory);
        assertThat(tables.query("SELECT * FROM events ORDER BY event_id")).isEqualTo(events);
        assertThat(tables.query("SELECT * FROM rejected_lines")).isEqualTo(rejected);
    }

    @Test
    void theTablesTellTheVersionsOfPluginAndJob() {
        String version = System.getProperty("bywash.version");
        assertThat(tables.query("SELECT DISTINCT job_version FROM ingest_runs"))
                .containsExactly(RowFactory.create(version));
        assertThat(tables.query("SELECT attributes['plugin_version'] FROM events WHERE event = 'bywash.opened'"))
                .containsExactly(RowFactory.create(version));
    }

    private static String identity(JsonNode event) {
        return event.at("/context/table").asText() + " "
                + event.at("/fields/status").asText();
    }

    private static Map<String, String> attributes(JsonNode event) {
        Map<String, String> attributes = new TreeMap<>();
        Stream.of("context", "fields")
                .flatMap(part -> event.get(part).properties().stream())
                .filter(field -> !field.getKey().equals("event"))
                .forEach(
                        field -> attributes.put(field.getKey(), field.getValue().asText()));
        return attributes;
    }
}
