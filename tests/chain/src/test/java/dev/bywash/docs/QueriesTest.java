package dev.bywash.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.bywash.ingest.IngestOptions;
import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.ChannelSource;
import dev.bywash.ingest.watch.WatchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The SQL of all pages, in a schema whose job watches, alerts and keeps raw lines. */
@ExtendWith(SparkExtension.class)
class QueriesTest {

    private static final String CATALOG = "spark_catalog";
    private static final String SCHEMA = CATALOG + ".pages";

    /** What open-source Spark has not: Unity Catalog's owners, and Databricks' way to read files. */
    private static final Pattern OF_DATABRICKS = Pattern.compile("ALTER VIEW \\S+ +SET OWNER|read_files\\(");

    private static final Pattern OWNER = Pattern.compile("ALTER VIEW YOUR_CATALOG\\.bywash\\.(\\w+) +SET OWNER");

    private static SparkSession session;

    @BeforeAll
    static void ingestTheFormatsExamples(@TempDir Path volume) throws Exception {
        Files.writeString(
                Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"))
                        .resolve("stdout"),
                "a print\n" + Files.readString(Page.REPOSITORY.resolve("format/golden-lines.jsonl")));
        IngestOptions options = IngestOptions.of(List.of(volume.toString()), new Target(SCHEMA))
                .withWatch(new WatchOptions(true, AlertMode.LOG, ChannelSource.ENVIRONMENT, true));
        new Ingestion(SparkExtension.spark(), options, Clock.systemUTC()).run();
        session = SparkExtension.spark().newSession();
        session.sql("USE " + SCHEMA);
    }

    @Test
    void everyStatementRuns() {
        List<Page.At<String>> statements = statements()
                .filter(statement -> !OF_DATABRICKS.matcher(statement.what()).find())
                .toList();

        assertThat(statements)
                .extracting(statement -> statement.page().file().getFileName().toString())
                .contains("README.md", "deploy.md", "operate.md", "tables.md", "watch.md");
        assertThat(statements).allSatisfy(statement -> assertThatCode(
                        () -> session.sql(statement.what()).collectAsList())
                .doesNotThrowAnyException());
    }

    @Test
    void whoHandsTheViewsOverHandsOverAllOfThem() throws IOException {
        String page = Files.readString(Page.REPOSITORY.resolve("docs/deploy.md"));

        assertThat(OWNER.matcher(page).results().map(view -> view.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        session
                                .sql("SHOW VIEWS IN " + SCHEMA)
                                .where("NOT isTemporary")
                                .select("viewName")
                                .collectAsList()
                                .stream()
                                .map(row -> row.getString(0))
                                .toList());
    }

    /** One by one, in the schema of this test. */
    private static Stream<Page.At<String>> statements() {
        return Page.all().stream()
                .flatMap(page -> page.blocks().stream())
                .filter(block -> block.what().language().equals("sql"))
                .flatMap(block -> Stream.of(block.what()
                                .text()
                                .replaceAll("--.*", "")
                                .replaceAll("YOUR_CATALOG\\.(dev_YOUR_NAME_)?bywash", Matcher.quoteReplacement(SCHEMA))
                                .split(";"))
                        .map(String::strip)
                        .filter(statement -> !statement.isEmpty())
                        .map(statement -> new Page.At<>(block.page(), block.line(), statement)));
    }
}
