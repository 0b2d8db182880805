package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the bundle's dashboard and alerts ask is there to be asked, and answered rightly. */
@ExtendWith(SparkExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardTest {

    private static final Path MONITORING = Path.of("../resources/monitoring");
    private static final int COLUMNS_OF_THE_PAGE = 12;
    private static final Pattern ALERT =
            Pattern.compile("(?s)query_text: \\|\\n((?: {8}[^\\n]*\\n)+).*?source:\\n +name: (\\w+)");

    private final Instant now = Instant.now();
    private final LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);

    private JsonNode dashboard;
    private SparkSession session;

    @BeforeAll
    void fill(@TempDir Path volume, @TempDir Path tables) throws Exception {
        dashboard = new ObjectMapper()
                .readTree(MONITORING.resolve("bywash_overview.lvdash.json").toFile());
        SparkExtension.createTables(tables);
        Files.writeString(
                Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"))
                        .resolve("stdout"),
                opened(writer(1), now)
                        + IntStream.rangeClosed(1, 4)
                                .mapToObj(day ->
                                        load(day + 1, day, "sales", "ok", ",\"rows\":1000,\"duration_ms\":60000"))
                                .collect(Collectors.joining())
                        + load(6, 0, "sales", "ok", ",\"rows\":1000,\"duration_ms\":240000")
                        + load(7, 0, "prices", "ok", ",\"rows\":10,\"duration_ms\":900000")
                        + load(8, 0, "refunds", "failed", "")
                        + load(9, 0, "returns", "started", "")
                        + error(writer(1), 10, 0, "Disk of the driver is full")
                        // 11 and 12 never arrive.
                        + closed(writer(1), 13, now, 3));
        Files.writeString(
                Files.createDirectories(volume.resolve("0713-210013-complete/driver"))
                        .resolve("stdout"),
                opened(writer(2), before(60))
                        + error(writer(2), 2, 60, "Cannot reach the metastore")
                        + error(writer(2), 3, 9, "Quota of the storage account exceeded")
                        + error(writer(2), 4, 0, "Quota of the storage account exceeded")
                        + closed(writer(2), 5, now, 0));
        SparkSession spark = SparkExtension.spark();
        new TablesBelow(tables, Clock.systemUTC(), volume).ingest();
        session = spark.newSession();
        session.conf().set("spark.sql.session.timeZone", "UTC");
        Views.createTemporary(session, tables.toString());
    }

    @Test
    void thePageSaysFirstWhetherAnythingFailedIsMissingOrIsOld() {
        Row answer = rows("answers").get(0);

        assertThat(answer.<Long>getAs("loads"))
                .as("one that only started is none")
                .isEqualTo(7);
        assertThat(answer.<Long>getAs("loads_failed")).isEqualTo(1);
        assertThat(answer.<Long>getAs("errors")).isEqualTo(2);
        assertThat(answer.<Long>getAs("lines_missing"))
                .as("two lines that are missing, three dropped events")
                .isEqualTo(5);
        assertThat(answer.<Long>getAs("minutes")).isBetween(0L, 60L);
    }

    @Test
    void itSaysWhichLoadsFailedAndWhyAndWhichAreUnlikeThoseBefore() {
        assertThat(rows("failed_loads"))
                .extracting(row ->
                        List.of(row.getAs("pipeline"), row.getAs("table"), row.getAs("reason"), row.getAs("why")))
                .containsExactly(List.of(
                        "nightly", "refunds", "java.lang.IllegalStateException", "No column `remark` in `refunds`"));
        assertThat(rows("latest_loads"))
                .extracting(row -> List.of(
                        row.getAs("table"),
                        row.getAs("seconds"),
                        row.getAs("usual_seconds"),
                        row.getAs("rows_loaded"),
                        row.getAs("loads")))
                .as("four times as slow as usual comes before slow as always")
                .containsExactly(List.of("sales", 240.0, 60.0, 1000L, 5L), List.of("prices", 900.0, 900.0, 10L, 1L));
    }

    @Test
    void itSaysWhereErrorsAreAndWhichAreNew() {
        assertThat(rows("errors"))
                .extracting(row -> row.getAs("pipeline") + " " + row.getAs("errors"))
                .containsExactly("nightly 2");
        assertThat(rows("new_patterns"))
                .extracting(row -> row.<String>getAs("message"))
                .as("what was there in the week before is not new")
                .containsExactly("Disk of the driver is full");
    }

    @Test
    void itSaysOfWhomLinesAreMissingHowTheJobDoesAndWhoLogsMost() {
        assertThat(rows("writers"))
                .extracting(row -> row.getAs("writer") + " " + row.getAs("status") + " " + row.getAs("missing_lines"))
                .containsExactly(writer(1) + " incomplete 11 to 12");
        assertThat(rows("ingestion")).singleElement().satisfies(row -> {
            assertThat(row.<Long>getAs("runs")).isEqualTo(1);
            assertThat(row.<Long>getAs("events")).isEqualTo(16);
            assertThat(row.<Long>getAs("files_failed")).isZero();
        });
        List<Row> cost = rows("cost");
        assertThat(cost)
                .extracting(row -> row.getAs("logger") + " " + row.getAs("level") + " " + row.getAs("events"))
                .containsExactlyInAnyOrder("etl INFO 5", "etl ERROR 2");
        assertThat(cost.stream().mapToDouble(row -> row.<Double>getAs("share")).sum())
                .isEqualTo(1);
    }

    /** However old the table is. */
    @Test
    void noQueryReadsEventsOfOtherDaysThanItIsAskedFor() {
        List<String> ofEvents = names().stream()
                .filter(name -> !List.of("writers", "ingestion").contains(name))
                .toList();
        assertThat(ofEvents).hasSize(6).allSatisfy(name -> {
            Set<String> days = Stream.of(dataset(name).inputFiles())
                    .filter(file -> file.contains("event_date="))
                    .map(file -> file.replaceAll(".*event_date=([\\d-]+).*", "$1"))
                    .collect(Collectors.toSet());
            String earliest =
                    today.minusDays(name.equals("new_patterns") ? 13 : 6).toString();
            assertThat(days).allMatch(day -> day.compareTo(earliest) >= 0);
        });
        assertThat(dataset("errors").inputFiles()).as("of today").isNotEmpty();
    }

    @Test
    void whatAWidgetNamesItsDatasetHas() {
        for (JsonNode widget : widgets()) {
            String name = widget.path("name").asText();
            Set<String> fields = new HashSet<>();
            for (JsonNode query : widget.path("queries")) {
                String dataset = query.path("query").path("datasetName").asText();
                assertThat(names()).as(name).contains(dataset);
                dataset(dataset).createOrReplaceTempView("a_dataset");
                for (JsonNode field : query.path("query").path("fields")) {
                    // That alone fails where the column is not there.
                    session.sql("SELECT " + field.path("expression").asText() + " FROM a_dataset");
                    fields.add(field.path("name").asText());
                }
            }
            assertThat(fields)
                    .as("%s: what is drawn, and what is asked for", name)
                    .isEqualTo(Set.copyOf(widget.path("spec").path("encodings").findValuesAsText("fieldName")));
        }
    }

    @Test
    void theDaysThatAreChosenAreThoseOfEveryDataset() {
        JsonNode filter = widgets().stream()
                .filter(widget -> widget.path("name").asText().equals("days"))
                .findFirst()
                .orElseThrow();

        assertThat(filter.path("queries").findValuesAsText("datasetName")).containsExactlyElementsOf(names());
        assertThat(filter.path("spec").path("encodings").path("fields").findValuesAsText("queryName"))
                .containsExactlyElementsOf(
                        names().stream().map(name -> "days_" + name).toList());
        assertThat(dashboard.path("datasets"))
                .allSatisfy(dataset -> assertThat(dataset.path("parameters").findValuesAsText("keyword"))
                        .containsExactly("days"));
    }

    @Test
    void noWidgetLiesOnAnother() {
        Set<String> taken = new HashSet<>();
        for (JsonNode place : dashboard.path("pages").path(0).path("layout")) {
            JsonNode position = place.path("position");
            int right = position.path("x").asInt() + position.path("width").asInt();
            assertThat(right).isLessThanOrEqualTo(COLUMNS_OF_THE_PAGE);
            for (int x = position.path("x").asInt(); x < right; x++) {
                for (int y = position.path("y").asInt();
                        y < position.path("y").asInt() + position.path("height").asInt();
                        y++) {
                    assertThat(taken.add(x + ", " + y))
                            .as("%s at %d, %d", place.path("widget").path("name"), x, y)
                            .isTrue();
                }
            }
        }
        assertThat(taken).isNotEmpty();
    }

    @Test
    void anAlertAsksForWhatItCompares() throws IOException {
        assertThat(alert("loads_failed", "24")).singleElement().satisfies(row -> {
            assertThat(row.<Long>getAs("loads")).isEqualTo(1);
            assertThat(row.<String>getAs("tables")).isEqualTo("refunds");
        });
        assertThat(alert("writers_incomplete", "24")).singleElement().satisfies(row -> {
            assertThat(row.<Long>getAs("writers")).as("for the dropped events").isEqualTo(1);
            assertThat(row.<Long>getAs("dropped")).isEqualTo(3);
        });
        assertThat(alert("ingest_silent", "24"))
                .as("it read something just now")
                .isEmpty();
        assertThat(alert("ingest_silent", "0")).hasSize(1);
    }

    /** What an alert's query returns; the column that it compares is one of it. */
    private List<Row> alert(String name, String hours) throws IOException {
        Matcher alert = ALERT.matcher(Files.readString(MONITORING.resolve(name + ".alert.yml")));
        assertThat(alert.find()).isTrue();
        Dataset<Row> answer = session.sql(alert.group(1)
                .replace("${var.catalog}.${resources.schemas.bywash.name}.", "")
                .replace("${var.silent_after_hours}", hours));
        assertThat(answer.columns()).contains(alert.group(2));
        return answer.collectAsList();
    }

    private List<Row> rows(String dataset) {
        return dataset(dataset).collectAsList();
    }

    /**
     * A dataset's query with the days that it has where nobody has chosen any.
     *
     * <p>Of which type the platform's values are is not documented, so one is a date and one is a text.
     */
    private Dataset<Row> dataset(String name) {
        for (JsonNode dataset : dashboard.path("datasets")) {
            if (dataset.path("name").asText().equals(name)) {
                StringBuilder query = new StringBuilder();
                dataset.path("queryLines").forEach(line -> query.append(line.asText()));
                JsonNode range = dataset.at("/parameters/0/defaultSelection/range");
                // Not by arguments: where Delta's parser comes before Spark 4.1's, these are not bound.
                return session.sql(query.toString()
                        .replace(
                                ":days.min",
                                "DATE'" + day(range.at("/min/value").asText()) + "'")
                        .replace(":days.max", "'" + day(range.at("/max/value").asText()) + "T00:00:00.000'"));
            }
        }
        throw new AssertionError("no dataset " + name);
    }

    private LocalDate day(String relative) {
        Matcher days = Pattern.compile("now(?:-(\\d+)d)?/d").matcher(relative);
        assertThat(days.matches()).as(relative).isTrue();
        return today.minusDays(days.group(1) == null ? 0 : Long.parseLong(days.group(1)));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        dashboard
                .path("datasets")
                .forEach(dataset -> names.add(dataset.path("name").asText()));
        return names;
    }

    private List<JsonNode> widgets() {
        List<JsonNode> widgets = new ArrayList<>();
        dashboard.path("pages").forEach(page -> page.path("layout")
                .forEach(place -> widgets.add(place.path("widget"))));
        return widgets;
    }

    private Instant before(int days) {
        return now.minus(Duration.ofDays(days));
    }

    private String load(long seq, int daysAgo, String table, String status, String more) {
        return line(
                writer(1),
                seq,
                before(daysAgo),
                "table.load",
                status,
                ",\"attributes\":{\"pipeline\":\"nightly\",\"table\":\"%s\",\"status\":\"%s\"%s}"
                                .formatted(table, status, more)
                        + (status.equals("failed")
                                ? ",\"exception\":{\"class\":\"java.lang.IllegalStateException\",\"message\":\"No column `remark` in `%s`\\nin line 7\",\"stacktrace\":\"x\"}"
                                        .formatted(table)
                                : ""));
    }

    private String error(String writer, long seq, int daysAgo, String message) {
        String info = line(writer, seq, before(daysAgo), null, message, ",\"attributes\":{\"pipeline\":\"nightly\"}");
        return EventLines.close(
                info.substring(0, info.lastIndexOf(",\"crc\"")).replace("\"level\":\"INFO\"", "\"level\":\"ERROR\""));
    }
}
