package dev.bywash.chain;

import static dev.bywash.chain.DemoProcess.demo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bywash.cluster.Outcome;
import dev.bywash.ingest.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./demo kill}: a run whose driver is killed by SIGKILL in the midst of its work. */
@ExtendWith(SparkExtension.class)
class KilledDriverTest {

    private static final Pattern FIGURES =
            Pattern.compile("(\\d+) events logged until the kill.*\\s+(\\d+) of them in the table, 0 of them"
                    + " twice\\s+(\\d+) lost: ");

    /** The demo kills its driver when so many loads have ended. */
    private static final int LOADS_AT_DEATH = 30;

    @TempDir
    private static Path directory;

    private static Outcome shown;
    private static EventTables tables;

    @BeforeAll
    static void killTheDriverHalfway() throws Exception {
        shown = demo("kill", "--directory", directory.resolve("demo").toString());
        assertThat(directory.resolve("demo/logged"))
                .as("what the ETL writes at its end")
                .doesNotExist();
        tables = EventTables.of(directory.resolve("demo"));
    }

    @Test
    void theScreenNamesWhatIsLostAndNothingElseIs() {
        Matcher figures = FIGURES.matcher(shown.output());
        assertThat(figures.find()).as(shown.output()).isTrue();
        int logged = Integer.parseInt(figures.group(1));
        int ingested = Integer.parseInt(figures.group(2));
        int lost = Integer.parseInt(figures.group(3));
        assertThat(ingested).isGreaterThan(LOADS_AT_DEATH);
        assertThat(lost).isEqualTo(logged - ingested);
        assertThat(shown.output().lines().filter(line -> line.matches(" +sales_\\d+ [a-z]+")))
                .hasSize(lost);
        assertThat(shown.output()).contains("Whatever reached stdout is in the table, exactly once.");
        assertThat(shown.exitCode()).isZero();
    }

    @Test
    void everythingThatReachedStdoutIsInTheTableOnce() throws Exception {
        List<JsonNode> printed = EventLines.ofStdout(directory.resolve("demo/node/databricks/driver/logs"));
        assertThat(printed).hasSizeGreaterThan(LOADS_AT_DEATH);
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
