package dev.bywash.chain;

import dev.bywash.ingest.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the tables say after a run, against what the ETL noted itself.
 *
 * @param logged log calls of the ETL
 * @param ingested the ETL's events in the table
 * @param twice events that are in the table more than once
 * @param missing log calls whose event is not in the table, by table and status
 * @param checks events of the ETL's task in Python, where there is a Python
 * @param rejected lines that begin as an event does and are none
 * @param writers a row of {@code writer_completeness} each
 * @param ok loads that went well
 * @param failed loads, with their reasons
 * @param slowest loads
 */
record DemoReport(
        long logged,
        long ingested,
        long twice,
        List<String> missing,
        long checks,
        long rejected,
        List<Writer> writers,
        long ok,
        List<Row> failed,
        List<Row> slowest) {

    private static final int SHOWN = 5;
    private static final int REASON_WIDTH = 100;

    private static final String ETL = "etl.nightly";
    private static final int SLOWEST = 3;

    static DemoReport of(SparkSession session, Path directory) throws IOException {
        Views.createTemporary(session, ClusterWithBywash.tables(directory).toString());
        // A statement costs far more than its rows here: they are fetched once, and counted in Java.
        List<Row> events = session.sql("""
                SELECT writer, seq, logger, level, attributes['table'] AS table, attributes['status'] AS status,
                       exception.message AS message, exception.stacktrace AS stacktrace
                FROM events ORDER BY table\
                """).collectAsList();
        List<Row> loads = session.sql("SELECT table, rows, duration_ms FROM table_loads WHERE status = 'ok'"
                        + " ORDER BY duration_ms DESC")
                .collectAsList();
        List<Row> ofTheEtl = of(ETL, events);
        List<String> calls = LogCalls.of(directory).calls();
        List<String> missing = new ArrayList<>(calls);
        ofTheEtl.forEach(event -> missing.remove(event.<String>getAs("table") + " " + event.<String>getAs("status")));
        return new DemoReport(
                calls.size(),
                ofTheEtl.size(),
                events.size()
                        - events.stream()
                                .map(event -> List.of(event.getString(0), event.getLong(1)))
                                .distinct()
                                .count(),
                missing,
                of(PythonChecks.LOGGER, events).size(),
                session.table("rejected_lines").count(),
                session
                        .sql(
                                "SELECT writer, status, expected, present, dropped, missing_ranges FROM writer_completeness")
                        .collectAsList()
                        .stream()
                        .map(row -> Writer.of(row, events))
                        .sorted(Comparator.comparing(Writer::python))
                        .toList(),
                loads.size(),
                ofTheEtl.stream()
                        .filter(event -> event.<String>getAs("level").equals("ERROR"))
                        .toList(),
                loads.stream().limit(SLOWEST).toList());
    }

    private static List<Row> of(String logger, List<Row> events) {
        return events.stream()
                .filter(event -> event.<String>getAs("logger").equals(logger))
                .toList();
    }

    /**
     * A row of {@code writer_completeness}.
     *
     * @param python whether it is the process of the task in Python
     * @param others of its events, those that are not the ETL's
     */
    record Writer(
            String status, long expected, long present, long dropped, boolean hasGaps, boolean python, long others) {

        private static Writer of(Row row, List<Row> events) {
            List<Row> its = events.stream()
                    .filter(event -> event.getString(0).equals(row.getString(0)))
                    .toList();
            int checks = DemoReport.of(PythonChecks.LOGGER, its).size();
            int logged = checks + DemoReport.of(ETL, its).size();
            return new Writer(
                    row.getString(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    !row.getList(5).isEmpty(),
                    checks > 0,
                    its.size() - logged);
        }
    }

    /** Whether each event is there, once, and the table proves it. */
    boolean isComplete() {
        return isWholeSoFar()
                && missing.isEmpty()
                && writers.stream().allMatch(writer -> writer.status().equals("complete"));
    }

    /** Whether nothing is doubled, and no number is missing between the first line and the last that has arrived. */
    boolean isWholeSoFar() {
        return twice == 0 && !writers.isEmpty() && writers.stream().noneMatch(Writer::hasGaps);
    }

    void printLoads(Screen screen) {
        screen.heading("The loads, as the table tells them");
        screen.say("%,d ended well; the slowest:", ok);
        slowest.forEach(load ->
                screen.say("    %-12s %,6d rows %,8.0f ms", load.getString(0), load.getLong(1), load.getDouble(2)));
        screen.say("%,d failed, on purpose:", failed.size());
        failed.stream().limit(SHOWN).forEach(load -> screen.say("    %-12s %s", load.getAs("table"), reason(load)));
        if (failed.size() > SHOWN) {
            screen.say("    and %,d more", failed.size() - SHOWN);
        }
    }

    void printProof(Screen screen) {
        screen.heading("The proof");
        screen.say("%,6d events logged, by the ETL's own count", logged);
        screen.say("%,6d of them in the table, %,d of them twice", ingested, twice);
        screen.say("%,6d missing", missing.size());
        if (checks > 0) {
            screen.say("%,6d checks in the table that the ETL logged from Python", checks);
        }
        writers.forEach(writer -> screen.say(
                "%,6d lines numbered by %s, %,d of them not the ETL's; %,d are in the table, %,d were dropped",
                writer.expected(),
                writer.python() ? "Python" : "the driver",
                writer.others(),
                writer.present(),
                writer.dropped()));
        screen.verdict(
                isComplete()
                        ? screen.good("Complete: every event is in the table, exactly once.")
                        : screen.bad("NOT complete: see the figures above."));
    }

    /** What a killed driver took with it. */
    void printLoss(Screen screen) {
        screen.heading("What is lost");
        screen.say("%,6d events logged until the kill, by the ETL's own count", logged);
        screen.say("%,6d of them in the table, %,d of them twice", ingested, twice);
        screen.say("%,6d lost: logged, but not yet written to stdout when the driver was killed", missing.size());
        missing.forEach(call -> screen.say("         %s", call));
        writers.forEach(writer -> screen.say(
                "The table says of the writer: %s, %,d lines without a gap, and it never said goodbye.",
                writer.status(), writer.present()));
        screen.verdict(
                isWholeSoFar()
                        ? screen.good("Whatever reached stdout is in the table, exactly once.")
                        : screen.bad("Something that reached stdout is NOT in the table."));
    }

    /** What was at the bottom of it: Spark wraps the errors of its tasks. */
    private static String reason(Row failed) {
        String cause = failed.<String>getAs("stacktrace")
                .lines()
                .filter(line -> line.startsWith("Caused by: "))
                .map(line -> line.replaceFirst("Caused by: [\\w.$]+: ", ""))
                .reduce(failed.getAs("message"), (before, last) -> last);
        String line = cause.lines().findFirst().orElse("");
        return line.length() <= REASON_WIDTH ? line : line.substring(0, REASON_WIDTH) + "...";
    }
}
