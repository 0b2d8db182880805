package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.close;
import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.report.Period;
import dev.bywash.ingest.report.Reports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@OnEverySpark
@ExtendWith(SparkExtension.class)
class ReportTest {

    private final Instant now = Instant.now();

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    @Test
    void thePageSaysWhichTablesFailedAndWhyWhatTookLongestAndWhatIsMissing() throws Exception {
        SparkExtension.createTables(tables);
        Path driver = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"));
        Files.writeString(
                driver.resolve("stdout"),
                opened(writer(1), now)
                        + load(2, "sales", "started", "")
                        + load(3, "sales", "ok", ",\"rows\":1200,\"duration_ms\":114000")
                        + failed(4, "refunds", "No column `remark` in `refunds`")
                        + failed(5, "returns", "No column `remark` in `returns`")
                        + failed(6, "prices", "Disk full")
                        // 7 and 8 never arrive.
                        + load(9, "many", "ok", ",\"rows\":9223372036854775807")
                        + load(10, "more", "ok", ",\"rows\":9223372036854775807")
                        + bare(11)
                        + closed(writer(1), 12, now, 0));
        new TablesBelow(tables, Clock.systemUTC(), volume).ingest();

        String page = page(new Period(now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1))));

        assertThat(page)
                .as("a load that only started is none")
                .contains("3 of 6 loads of 6 tables failed")
                .contains("2 of 12 lines are missing, of 1 writer", ">7 to 8 (not delivered yet)<")
                .contains("1 min 54 s", "<td class=\"n\">1,200</td>")
                .as("of rows in all there is no number, and the page is there all the same")
                .contains("<dt>Rows loaded</dt><dd>–</dd>")
                .contains("Nobody looks: the ingest job has not run");
        assertThat(page.split("<article class=\"failure\">"))
                .as("two tables that failed for one reason are one failure")
                .hasSize(3);
        assertThat(page)
                .contains(
                        "java.lang.IllegalStateException · 2×",
                        "<li>refunds</li><li>returns</li>",
                        "at dev.example.Etl");
        assertThat(page)
                .as("what was thrown, and not which attributes the event has")
                .containsPattern("IllegalStateException</td><td class=\"text\">(No column|Disk full)");
        assertThat(page(new Period(now.plus(Duration.ofHours(1)), now.plus(Duration.ofHours(2)))))
                .contains("No loads of tables were logged", "Nothing has arrived");
    }

    private String page(Period period) throws Exception {
        SparkSession session = Engine.of(SparkExtension.spark()).another(SparkExtension.spark());
        Views.createTemporary(session, tables.toString());
        return Reports.page(session, "main.bywash", period, "test", now);
    }

    private String load(long seq, String table, String status, String more) {
        return line(
                writer(1),
                seq,
                now,
                "table.load",
                status,
                ",\"attributes\":{\"pipeline\":\"nightly\",\"table\":\"%s\",\"status\":\"%s\"%s}"
                        .formatted(table, status, more));
    }

    /** As an erasure leaves one: with nothing of what was said. */
    private String bare(long seq) {
        String line = line(writer(1), seq, now, null, "x", "");
        return close(line.substring(0, line.lastIndexOf(",\"crc\""))
                .replace(",\"message\":\"x\"", "")
                .replace("\"etl\"", "\"etl.bare\"")
                .replace("\"INFO\"", "\"ERROR\""));
    }

    private String failed(long seq, String table, String reason) {
        String line = line(
                writer(1),
                seq,
                now,
                "table.load",
                "failed",
                ",\"attributes\":{\"pipeline\":\"nightly\",\"table\":\"%1$s\",\"status\":\"failed\"},\"exception\":{\"class\":\"java.lang.IllegalStateException\",\"message\":\"%2$s\",\"stacktrace\":\"%2$s\\n\\tat dev.example.Etl\"}"
                        .formatted(table, reason));
        return close(line.substring(0, line.lastIndexOf(",\"crc\"")).replace("\"INFO\"", "\"ERROR\""));
    }
}
