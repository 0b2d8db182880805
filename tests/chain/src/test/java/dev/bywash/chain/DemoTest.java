package dev.bywash.chain;

import static dev.bywash.chain.DemoProcess.demo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.Outcome;
import dev.bywash.cluster.RequiredTool;
import dev.bywash.docs.Page;
import dev.bywash.ingest.SparkExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code demo}, in a pipe. */
@ExtendWith(SparkExtension.class)
class DemoTest {

    private static final Pattern QUERY = Pattern.compile("\\./demo sql \"(.*)\"");

    /** So many that both ways to fail are among them. */
    private static final String TABLES = "42";

    @TempDir
    private static Path directory;

    private static Outcome shown;

    @BeforeAll
    static void runTheDemo() throws Exception {
        shown = demo(
                "--tables", TABLES, "--directory", directory.resolve("demo").toString());
    }

    @Test
    void itEndsWithTheProof() {
        assertThat(shown.output()).contains("Complete: every event is in the table, exactly once.");
        assertThat(shown.output()).containsPattern("84 events logged, by the ETL's own count");
        assertThat(shown.exitCode()).isZero();
    }

    @Test
    void whatTheEtlLoggedFromPythonIsInTheTableToo() throws Exception {
        RequiredTool.found(PythonChecks.python(), "Python from 3.9 on", "install one");

        assertThat(shown.output()).containsPattern("\\d+ checks in the table that the ETL logged from Python");
        assertThat(shown.output()).containsPattern("\\d+ lines numbered by Python, 2 of them not the ETL's");
        assertThat(session()
                        .sql("SELECT count(DISTINCT attributes['table']) FROM events WHERE event = 'table.check'"
                                + " AND role = 'driver' AND attributes['status'] = 'ok'")
                        .first()
                        .getLong(0))
                .as("of one that failed while it was written, the directory is there")
                .isEqualTo(41);
    }

    @Test
    void failedLoadsCountAsLoadsAndHaveAReason() {
        assertThat(shown.output())
                .contains("42 of 42 loads: done")
                .contains("40 ended well")
                .contains("2 failed, on purpose")
                .containsPattern("sales_0017 +\\S*\\[UNRESOLVED_COLUMN");
    }

    @Test
    void theReportIsThereToBeOpened() {
        assertThat(shown.output()).contains("Open " + directory.resolve("demo/report.html"));
        assertThat(directory.resolve("demo/report.html")).content().contains("<html");
    }

    @Test
    void whatItSaysToTryNextWorks() throws Exception {
        List<String> queries = QUERY.matcher(shown.output())
                .results()
                .map(MatchResult::group)
                .map(line -> line.substring("./demo sql \"".length(), line.length() - 1))
                .toList();
        assertThat(queries).hasSizeGreaterThan(2);
        DemoSql sql = DemoSql.of(SparkSession.active().newSession(), directory.resolve("demo"));
        for (String query : queries) {
            assertThat(print(sql, query)).as(query).doesNotContain("(0 rows)").containsPattern("\\(\\d+ rows?\\)");
        }
    }

    @Test
    void theQueriesOfTheReadmeTellWhatFailedWhatWasSlowAndThatNothingIsMissing() {
        SparkSession session = session();
        List<List<Row>> answers =
                queries().map(query -> session.sql(query).collectAsList()).toList();

        assertThat(answers).extracting(List::size).containsExactly(2, 20, 0);
    }

    @Test
    void theReadmeShowsWhatItsFirstQueryAnswers() throws Exception {
        DemoSql sql = DemoSql.of(SparkSession.active().newSession(), directory.resolve("demo"));
        String answer = print(sql, queries().findFirst().orElseThrow());
        String page = Files.readString(Page.REPOSITORY.resolve("README.md"));

        assertThat(withoutTimes(page).lines())
                .containsSubsequence(withoutTimes(answer).lines().limit(3).toList())
                .as("of a hundred tables")
                .contains("(4 rows)");
    }

    private static String withoutTimes(String text) {
        return text.replaceAll("\\d\\d:\\d\\d", "hh:mm");
    }

    @Test
    void aWrongQueryIsAnsweredByOneLine() throws Exception {
        DemoSql sql = DemoSql.of(SparkSession.active().newSession(), directory.resolve("demo"));

        assertThat(print(sql, "SELECT * FROM evnets")).contains("evnets").hasLineCount(1);
        assertThat(print(sql, "SELEC 1")).contains("Syntax error").hasLineCount(1);
    }

    @Test
    void aPipeGetsNoControlCharacters() {
        assertThat(shown.output()).doesNotContain("\r", "\u001b");
    }

    @Test
    void aDirectoryThatNoDemoMadeIsLeftAlone() throws Exception {
        Outcome refused = demo("--directory", directory.toString());

        assertThat(refused.output()).contains("is not empty and no demo made it");
        assertThat(refused.exitCode()).isEqualTo(1);
    }

    /** The tables and views of the demo, by their short names. */
    private static SparkSession session() {
        SparkSession session = SparkSession.active().newSession();
        DemoSql.of(session, directory.resolve("demo"));
        return session;
    }

    /** The queries of the README, one by one. */
    private static Stream<String> queries() {
        return Page.all().stream()
                .filter(page -> page.file().equals(Page.REPOSITORY.resolve("README.md")))
                .flatMap(page -> page.blocks().stream())
                .filter(block -> block.what().language().equals("sql"))
                .flatMap(block ->
                        Stream.of(block.what().text().replaceAll("--.*", "").split(";")))
                .map(String::strip)
                .filter(statement -> statement.startsWith("SELECT"))
                // It may be another day by now.
                .map(statement -> statement.replace("= current_date()", ">= current_date() - 1"));
    }

    private static String print(DemoSql sql, String query) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, UTF_8);
        sql.print(query, out, out);
        return bytes.toString(UTF_8);
    }
}
