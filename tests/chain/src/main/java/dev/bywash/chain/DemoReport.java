package dev.bywash.chain;

import dev.bywash.ingest.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<Row> writers,
        long ok,
        List<Row> failed,
        List<Row> slowest) {

    private static final int SHOWN = 5;
    private static final int REASON_WIDTH = 100;

    static DemoReport of(SparkSession session, Path directory) throws IOException {
        Views.createTemporary(session, ClusterWithBywash.tables(directory).toString());
        Row events = session.sql("""
            SELECT count_if(logger = 'etl.nightly'), count_if(logger = 'etl.checks'),
                   count(*) - count(DISTINCT writer, seq)
            FROM events\
            """).first();
        List<String> calls = LogCalls.of(directory).calls();
        List<String> missing = new ArrayList<>(calls);
        session.sql("SELECT concat_ws(' ', attributes['table'], attributes['status']) FROM events"
                        + " WHERE logger = 'etl.nightly'")
                .collectAsList()
                .forEach(event -> missing.remove(event.getString(0)));
        return new DemoReport(
                calls.size(),
                events.getLong(0),
                events.getLong(2),
                missing,
                events.getLong(1),
                session.table("rejected_lines").count(),
                session.sql("SELECT writer, status, expected, present, dropped, missing_ranges, others, python"
                                + " FROM writer_completeness JOIN (SELECT writer, max(logger = 'etl.checks') AS python,"
                                + " count_if(logger NOT IN ('etl.nightly', 'etl.checks')) AS others"
                                + " FROM events GROUP BY writer) USING (writer) ORDER BY python")
                        .collectAsList(),
                session.table("table_loads").where("status = 'ok'").count(),
                session.sql("SELECT attributes['table'], exception.message, exception.stacktrace FROM events"
                                + " WHERE logger = 'etl.nightly' AND level = 'ERROR' ORDER BY 1")
                        .collectAsList(),
                session.sql("SELECT table, rows, duration_ms FROM table_loads WHERE status = 'ok'"
                                + " ORDER BY duration_ms DESC LIMIT 3")
                        .collectAsList());
    }

    /** Whether each event is there, once, and the table proves it. */
    boolean isComplete() {
        return isWholeSoFar()
                && missing.isEmpty()
                && writers.stream().allMatch(writer -> writer.getString(1).equals("complete"));
    }

    /** Whether nothing is doubled, and no number is missing between the first line and the last that has arrived. */
    boolean isWholeSoFar() {
        return twice == 0
                && !writers.isEmpty()
                && writers.stream().allMatch(writer -> writer.getList(5).isEmpty());
    }

    void printLoads(Screen screen) {
        screen.heading("The loads, as the table tells them");
        screen.say("%,d ended well; the slowest:", ok);
        slowest.forEach(load ->
                screen.say("    %-12s %,6d rows %,8.0f ms", load.getString(0), load.getLong(1), load.getDouble(2)));
        screen.say("%,d failed, on purpose:", failed.size());
        failed.stream().limit(SHOWN).forEach(load -> screen.say("    %-12s %s", load.getString(0), reason(load)));
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
                writer.getLong(2),
                writer.getBoolean(7) ? "Python" : "the driver",
                writer.getLong(6),
                writer.getLong(3),
                writer.getLong(4)));
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
                writer.getString(1), writer.getLong(3)));
        screen.verdict(
                isWholeSoFar()
                        ? screen.good("Whatever reached stdout is in the table, exactly once.")
                        : screen.bad("Something that reached stdout is NOT in the table."));
    }

    /** What was at the bottom of it: Spark wraps the errors of its tasks. */
    private static String reason(Row failed) {
        String cause = failed.getString(2)
                .lines()
                .filter(line -> line.startsWith("Caused by: "))
                .map(line -> line.replaceFirst("Caused by: [\\w.$]+: ", ""))
                .reduce(failed.getString(1), (before, last) -> last);
        String line = cause.lines().findFirst().orElse("");
        return line.length() <= REASON_WIDTH ? line : line.substring(0, REASON_WIDTH) + "...";
    }
}
