package dev.bywash.ingest.report;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a report says; the page shows it as it is.
 *
 * @param target the tables it was read from
 * @param period what it covers
 * @param events that the ETL logged
 * @param loads of tables
 * @param failures loads that failed, by their reason, the most frequent first
 * @param unusual what the rules of alerting said
 * @param pipelines with the most failures first
 * @param slowest tables by their longest load
 * @param errors events of level ERROR and above, by logger and exception
 * @param cost what was logged by whom, the largest first
 * @param ingestion the job's runs
 * @param proof whether anything is missing
 */
record Report(
        String target,
        Period period,
        Events events,
        Loads loads,
        List<Failure> failures,
        Unusual unusual,
        List<Pipeline> pipelines,
        List<Table> slowest,
        List<ErrorGroup> errors,
        List<Cost> cost,
        Ingestion ingestion,
        Proof proof) {

    /**
     * Events of the ETL, without the writers' own.
     *
     * @param first time of the earliest; null when there is none
     * @param last time of the latest; null when there is none
     * @param bytes of messages, attributes and stack traces
     * @param byTime counts by time and severity
     */
    record Events(
            long count, long errors, long warnings, Instant first, Instant last, Bytes bytes, TimeSeries byTime) {}

    /**
     * Loads of tables: events of the category {@code table.load}.
     *
     * @param rows in all; null where that is beyond any number of rows
     */
    record Loads(long count, long failed, long tables, Long rows) {}

    /**
     * Loads that failed for one reason.
     *
     * @param reason class of the exception, or the level where there was none
     * @param message first line of the latest one's
     * @param stacktrace of the latest; null when none was logged
     * @param tables that failed so, some of them
     * @param moreTables how many others
     */
    record Failure(
            String reason,
            String message,
            String stacktrace,
            long loads,
            List<String> tables,
            long moreTables,
            Instant first,
            Instant last) {

        private static final String CAUSED_BY = "Caused by: ";
        private static final int MOST_OF_A_CAUSE = 400;

        /** What Java's stack trace names as the cause behind all others; null where it names none. What failed at last often says no more than that it failed. */
        String cause() {
            String last = Stream.ofNullable(stacktrace)
                    .flatMap(String::lines)
                    .filter(line -> line.startsWith(CAUSED_BY))
                    .reduce(null, (before, line) -> line);
            return last == null
                    ? null
                    : last.substring(CAUSED_BY.length(), Math.min(last.length(), CAUSED_BY.length() + MOST_OF_A_CAUSE));
        }

        boolean hasCause() {
            return cause() != null;
        }

        boolean hasMoreTables() {
            return moreTables > 0;
        }

        boolean hasStacktrace() {
            return stacktrace != null;
        }
    }

    /**
     * What the rules said.
     *
     * @param asked whether anybody asks them; where not, there are no alerts
     * @param open alerts of what is wrong now
     * @param alerts that are open, and those of the period, some of them: the open ones first, then the latest
     */
    record Unusual(boolean asked, long open, List<Alert> alerts, long moreAlerts) {

        boolean hasAlerts() {
            return !alerts.isEmpty();
        }

        boolean hasMoreAlerts() {
            return moreAlerts > 0;
        }
    }

    /**
     * Something that was wrong.
     *
     * @param of what: labels and their values
     * @param over when it was over; null while it is not
     */
    record Alert(String summary, String rule, String severity, String of, Instant since, Instant over) {

        boolean isOpen() {
            return over == null;
        }
    }

    /**
     * Loads that name one pipeline, or one job where they name none.
     *
     * @param rows in all; null where that is beyond any number of rows
     */
    record Pipeline(String name, long runs, long loads, long failed, Long rows, Seconds time, Instant last) {

        boolean hasFailed() {
            return failed > 0;
        }
    }

    /**
     * Loads of one table.
     *
     * @param recent seconds that the latest loads took, the earliest first
     */
    record Table(
            String name,
            long loads,
            long failed,
            long rows,
            Seconds median,
            Seconds longest,
            List<Double> recent,
            Instant last) {

        boolean hasFailed() {
            return failed > 0;
        }

        String sparkline() {
            return Chart.line(recent);
        }
    }

    /** Errors of one logger and exception. */
    record ErrorGroup(String logger, String exception, String message, long count, Instant first, Instant last) {}

    /** What one logger writes at one level. */
    record Cost(String logger, String level, long events, Bytes bytes, Share shareOfBytes) {}

    /**
     * The job's runs.
     *
     * @param runs that ended in the period
     * @param medianLag seconds from a run's newest event to the table, median of runs that brought events; null when none did
     * @param longestLag the same, the longest
     * @param work what all runs took together
     * @param last end of the latest; null when there was none
     * @param rejected lines in quarantine, by reason
     */
    record Ingestion(
            long runs,
            long events,
            Bytes bytes,
            long duplicates,
            long filesFailed,
            Seconds medianLag,
            Seconds longestLag,
            Seconds work,
            Instant last,
            List<Rejected> rejected) {}

    /** Lines in quarantine for one reason. */
    record Rejected(String reason, long lines) {}

    /**
     * Whether anything is missing.
     *
     * @param writers those with something missing first; some of them
     * @param moreWriters how many others
     */
    record Proof(
            long complete,
            long open,
            long incomplete,
            long expected,
            long missing,
            long dropped,
            List<Writer> writers,
            long moreWriters) {

        boolean hasMoreWriters() {
            return moreWriters > 0;
        }
    }

    /** One writer's lines. */
    record Writer(
            String id,
            String cluster,
            String role,
            String status,
            long expected,
            long present,
            String missing,
            String cause,
            long dropped,
            Instant last) {

        boolean isIncomplete() {
            return present < expected;
        }
    }

    /** An amount of data. */
    record Bytes(long count) {}

    /** A time that something took. */
    record Seconds(double count) {}

    /** A part of a whole, from 0 to 1. */
    record Share(double part) {

        /** As a width in a style sheet. */
        String css() {
            return String.format(Locale.ROOT, "%.1f%%", part * 100);
        }
    }
}
