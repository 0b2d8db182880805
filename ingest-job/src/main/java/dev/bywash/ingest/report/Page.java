package dev.bywash.ingest.report;

import com.samskivert.mustache.Mustache;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** What the template shows; its names are the template's. */
record Page(
        Report report,
        String version,
        Instant made,
        List<Verdict> verdicts,
        String chart,
        String chartStep,
        long chartMost,
        Object chartFirst,
        Object chartLast) {

    private static final Pattern BEHIND_A_DOT = Pattern.compile("(?<=\\w\\.)(?=\\w)");

    /** Names of loggers and classes, to be broken behind a dot and nowhere else: what is within stands in the page already escaped. */
    Mustache.Lambda dotted() {
        return (name, out) -> out.write(BEHIND_A_DOT.matcher(name.execute()).replaceAll("<wbr>"));
    }

    boolean hasErrors() {
        return !report.errors().isEmpty();
    }

    boolean hasPipelines() {
        return !report.pipelines().isEmpty();
    }

    boolean hasTables() {
        return !report.slowest().isEmpty();
    }

    /** Whether any table was loaded often enough to show how its loads went. */
    boolean hasTrend() {
        return report.slowest().stream().anyMatch(table -> table.recent().size() > 1);
    }

    boolean hasCost() {
        return !report.cost().isEmpty();
    }

    boolean hasWriters() {
        return !report.proof().writers().isEmpty();
    }

    boolean hasRejected() {
        return !report.ingestion().rejected().isEmpty();
    }

    /** What is to be known first; {@code style} is good, bad or open. */
    record Verdict(String style, String sign, String text) {}
}
