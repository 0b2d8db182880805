package dev.bywash.ingest.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.bywash.ingest.report.Page.Verdict;
import dev.bywash.ingest.report.Report.Loads;
import dev.bywash.ingest.report.Report.Proof;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a report as one page of HTML.
 *
 * <p>What events say stands in it as text: everything is escaped but the charts, and those hold numbers alone. The page forbids scripts and network by a
 * policy of its own.
 */
final class ReportPage {

    private static final String TEMPLATE = "report.html";

    private ReportPage() {}

    static String of(Report report, String version, Instant made) {
        return template()
                .execute(new Page(
                        report,
                        version,
                        made,
                        verdicts(report),
                        Chart.bars(report.events().byTime()),
                        Words.of(report.events().byTime().step()),
                        report.events().byTime().most(),
                        report.events().first(),
                        report.events().last()));
    }

    private static Template template() {
        try (Reader reader = new InputStreamReader(ReportPage.class.getResourceAsStream(TEMPLATE), UTF_8)) {
            return Mustache.compiler()
                    .withEscaper(Escapers.HTML)
                    .withFormatter(Words::of)
                    .nullValue(Words.of(null))
                    .compile(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Verdict> verdicts(Report report) {
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(loads(report.loads()));
        if (report.unusual().open() > 0) {
            verdicts.add(new Verdict("bad", "✗", count(report.unusual().open(), "alert is", "alerts are") + " open"));
        }
        verdicts.add(completeness(report.proof()));
        if (report.proof().dropped() > 0) {
            verdicts.add(new Verdict(
                    "bad",
                    "✗",
                    count(report.proof().dropped(), "event was", "events were")
                            + " dropped before they became a line: stdout stood still"));
        }
        long rejected = report.ingestion().rejected().stream()
                .mapToLong(Report.Rejected::lines)
                .sum();
        if (rejected > 0) {
            verdicts.add(new Verdict(
                    "bad", "✗", count(rejected, "damaged line is", "damaged lines are") + " in quarantine"));
        }
        return verdicts;
    }

    private static Verdict loads(Loads loads) {
        if (loads.count() == 0) {
            return new Verdict("open", "○", "No loads of tables were logged");
        }
        String all = count(loads.count(), "load", "loads") + " of " + count(loads.tables(), "table", "tables");
        return loads.failed() == 0
                ? new Verdict("good", "✓", "All " + all + " succeeded")
                : new Verdict("bad", "✗", Words.of(loads.failed()) + " of " + all + " failed");
    }

    private static Verdict completeness(Proof proof) {
        if (proof.expected() == 0) {
            return new Verdict("open", "○", "Nothing has arrived");
        }
        String lines = count(proof.expected(), "line", "lines");
        if (proof.missing() > 0) {
            return new Verdict(
                    "bad",
                    "✗",
                    "%s of %s missing, of %s"
                            .formatted(
                                    Words.of(proof.missing()),
                                    lines + (proof.missing() == 1 ? " is" : " are"),
                                    count(proof.incomplete(), "writer", "writers")));
        }
        return proof.open() == 0
                ? new Verdict("good", "✓", "Nothing is missing: proved for all " + lines)
                : new Verdict(
                        "open",
                        "○",
                        "Nothing is missing of the %s that arrived; %s not said that it is done"
                                .formatted(lines, count(proof.open(), "writer has", "writers have")));
    }

    private static String count(long number, String one, String many) {
        return Words.of(number) + " " + (number == 1 ? one : many);
    }
}
