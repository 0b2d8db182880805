package dev.bywash.ingest.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.RequiredTool;
import dev.bywash.ingest.report.Report.Alert;
import dev.bywash.ingest.report.Report.Bytes;
import dev.bywash.ingest.report.Report.Cost;
import dev.bywash.ingest.report.Report.ErrorGroup;
import dev.bywash.ingest.report.Report.Events;
import dev.bywash.ingest.report.Report.Failure;
import dev.bywash.ingest.report.Report.Ingestion;
import dev.bywash.ingest.report.Report.Loads;
import dev.bywash.ingest.report.Report.Pipeline;
import dev.bywash.ingest.report.Report.Proof;
import dev.bywash.ingest.report.Report.Rejected;
import dev.bywash.ingest.report.Report.Seconds;
import dev.bywash.ingest.report.Report.Share;
import dev.bywash.ingest.report.Report.Table;
import dev.bywash.ingest.report.Report.Unusual;
import dev.bywash.ingest.report.Report.Writer;
import dev.bywash.ingest.report.TimeSeries.Point;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final String HOSTILE = "</h3><script>alert('x')</script><img src=\"http://example.org/x\">";
    private static final String THROWN =
            "java.io.IOException: write failed\n\tat a.B\nCaused by: a.Wrapper: too\n\tat a.C\nCaused by: a.First: divided by zero, "
                    + HOSTILE + "\n\t... 7 more\n\tSuppressed: a.Late\n\tCaused by: a.Other";

    @TempDir
    private Path directory;

    @Test
    void theFirstThingsSaidAreWhatFailedAndWhetherAnythingIsMissing() {
        assertThat(page(new Loads(1_000, 40, 1_000, 5L), proof(2_127, 0, 0)))
                .contains("40 of 1,000 loads of 1,000 tables failed", "Nothing is missing: proved for all 2,127 lines");
        assertThat(page(new Loads(1, 0, 1, 5L), proof(2_127, 1, 0)))
                .contains("All 1 load of 1 table succeeded", "1 of 2,127 lines is missing, of 1 writer");
        assertThat(page(new Loads(0, 0, 0, 0L), proof(2_127, 0, 1)))
                .contains(
                        "No loads of tables were logged",
                        "Nothing is missing of the 2,127 lines that arrived; 1 writer has not said that it is done");
        assertThat(page(new Loads(0, 0, 0, 0L), proof(0, 0, 0))).contains("Nothing has arrived");
    }

    @Test
    void whatEventsSayIsTextAndNeverMarkup() {
        assertThat(page(new Loads(1, 1, 1, 0L), proof(1, 0, 0)))
                .contains("&lt;/h3&gt;&lt;script&gt;")
                .doesNotContain("<script", "<img");
    }

    @Test
    void ofWhatFailedTheCauseBehindAllOthersIsSaid() {
        assertThat(page(new Loads(1, 1, 1, 0L), proof(1, 0, 0)))
                .contains("<p>Caused by a.First: divided by zero, &lt;/h3&gt;")
                .doesNotContain("<p>Caused by a.Wrapper", "<p>Caused by a.Other");
    }

    /** Without that, a narrow table breaks them anywhere. */
    @Test
    void namesBreakBehindTheirDots() {
        assertThat(page(new Loads(1, 1, 1, 0L), proof(1, 0, 0)))
                .contains(
                        ">etl.<wbr>Loader</th><td class=\"name\">java.<wbr>io.<wbr>IOException</td><td class=\"text\">no. 1.5</td>");
    }

    @Test
    void thePageLoadsNothingFromAnywhere() {
        assertThat(page(new Loads(1, 1, 1, 0L), proof(1, 0, 0))
                        .replaceAll("&quot;http://example\\.(<wbr>)?org/x&quot;", ""))
                .contains("default-src 'none'")
                .doesNotContain("http:", "https:", "src=", "@import", "url(");
    }

    @Test
    void eventsOfEachSeverityAreDrawnAndSaidInWords() {
        assertThat(page(new Loads(1, 1, 1, 0L), proof(1, 0, 0)))
                .contains(
                        "aria-label=\"Events by time; at most 10 in a minute\"",
                        "<title>2026-11-25 12:00:00: 10 events, 2 errors, 3 warnings</title>",
                        "class=\"error\"",
                        "aria-label=\"Seconds of the latest 3 loads, from 1.0 s to 90.0 s\"");
    }

    @Test
    void aRealBrowserShowsItWithoutAComplaint() throws Exception {
        Path browser = RequiredTool.found(browser(), "Chromium", "`.ci/run` installs it where it runs as root");
        Path file = Files.writeString(
                directory.resolve("report.html"), page(new Loads(1_000, 40, 1_000, 5L), proof(2_127, 17, 1)));

        Path log = directory.resolve("log");
        Path shown = directory.resolve("shown");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--dump-dom",
                        file.toUri().toString())
                .redirectError(log.toFile())
                .redirectOutput(shown.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(shown).content().contains("17 of 2,127 lines are missing", "<svg class=\"chart\"", "Slowest tables");
        assertThat(Files.readString(log)).doesNotContain("CONSOLE");
    }

    private static Optional<Path> browser() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(entry -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(entry, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Proof proof(long expected, long missing, long open) {
        Writer writer = new Writer(
                "01KAQ8Z4M3T9V6W2X5Y7000001",
                "0713-210012-gaehahyy",
                "driver",
                missing > 0 ? "incomplete" : "complete",
                expected,
                expected - missing,
                "17 to 33",
                "lost",
                0,
                NOON);
        return new Proof(1, open, missing > 0 ? 1 : 0, expected, missing, 0, List.of(writer), 0);
    }

    @Test
    void whatWasUnusualIsListedAndThatNobodyLooksIsSaid() {
        Alert open = new Alert("the load of orders failed", "load_failed", "error", "table " + HOSTILE, NOON, null);
        Alert over = new Alert(HOSTILE, "unusual_rows", "warning", "table parts", NOON, NOON.plusSeconds(60));
        String page = page(new Loads(1, 0, 1, 5L), proof(1, 0, 0), new Unusual(true, 1, List.of(open, over), 3));

        assertThat(page)
                .contains("1 alert is open", ">the load of orders failed<", ">load_failed<", "And 3 more.")
                .contains("<span class=\"red\">open</span>", "<td class=\"time\">2026-11-25 12:01:00</td>")
                .doesNotContain("<script", "<img", "Nobody looks");
        assertThat(page(new Loads(1, 0, 1, 5L), proof(1, 0, 0), new Unusual(true, 0, List.of(), 0)))
                .contains("<p class=\"none\">Nothing.</p>")
                .doesNotContain("open</span>", "alerts are open");
        assertThat(page(new Loads(1, 0, 1, 5L), proof(1, 0, 0), new Unusual(false, 0, List.of(), 0)))
                .contains("Nobody looks: the ingest job has not run with <code>--watch on</code>");
    }

    private static String page(Loads loads, Proof proof) {
        Alert alert = new Alert(HOSTILE, "load_failed", "error", HOSTILE, NOON, null);
        return page(loads, proof, new Unusual(true, 1, List.of(alert), 0));
    }

    private static String page(Loads loads, Proof proof, Unusual unusual) {
        TimeSeries series = new TimeSeries(
                Duration.ofMinutes(1), List.of(new Point(NOON, 2, 3, 5), new Point(NOON.plusSeconds(60), 0, 0, 1)));
        Report report = new Report(
                "main.bywash",
                new Period(NOON.minus(Duration.ofDays(7)), NOON),
                new Events(11, 2, 3, NOON, NOON.plusSeconds(61), new Bytes(12_345), series),
                loads,
                List.of(new Failure("java.io.IOException", HOSTILE, THROWN, 40, List.of(HOSTILE), 28, NOON, NOON)),
                unusual,
                List.of(new Pipeline(HOSTILE, 1, 2, 1, null, new Seconds(4), NOON)),
                List.of(new Table(HOSTILE, 3, 1, 2, new Seconds(1), new Seconds(90), List.of(1.0, 2.0, 90.0), NOON)),
                List.of(
                        new ErrorGroup(HOSTILE, null, HOSTILE, 2, NOON, NOON),
                        new ErrorGroup("etl.Loader", "java.io.IOException", "no. 1.5", 1, NOON, NOON)),
                List.of(new Cost(HOSTILE, "INFO", 11, new Bytes(12_345), new Share(1))),
                new Ingestion(
                        288,
                        2_000,
                        new Bytes(527_200_000),
                        3,
                        0,
                        new Seconds(15.5),
                        new Seconds(114),
                        new Seconds(700),
                        NOON,
                        List.of(new Rejected(HOSTILE, 2))),
                proof);
        return ReportPage.of(report, "bywash-ingest-job 0.1.0", NOON);
    }
}
