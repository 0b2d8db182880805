package dev.bywash.chain;

import dev.bywash.ingest.Views;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the tables say after a run, against what the ETL counted itself.
 *
 * @param directory of the run
 * @param logged events that the ETL says it logged
 * @param ingested the ETL's events in the table
 * @param doubled events that are in the table more than once
 * @param others events of the writer itself, and warnings of Spark
 * @param rejected lines in quarantine
 * @param duplicates lines that were read again and left out
 * @param runs of the ingest job
 * @param medianLag seconds from the newest event of a run to its commit: the median of all runs that brought events
 * @param writers a row of {@code writer_completeness} each
 * @param slowest loads
 * @param failed loads
 */
record DemoReport(
        Path directory,
        long logged,
        long ingested,
        long doubled,
        long others,
        long rejected,
        long duplicates,
        long runs,
        double medianLag,
        List<Row> writers,
        List<Row> slowest,
        List<Row> failed) {

    static DemoReport of(SparkSession session, Path directory) throws IOException {
        Views.createTemporary(session, ClusterWithBywash.tables(directory).toString());
        Row events = session.sql("""
                        SELECT count_if(logger = 'etl.nightly'), count_if(logger <> 'etl.nightly'),
                               count(*) - count(DISTINCT writer, seq)
                        FROM events""").first();
        Row runs = session.sql("""
                        SELECT count(*), coalesce(sum(duplicates), 0),
                               coalesce(percentile_approx(lag_seconds, 0.5) FILTER (WHERE events > 0), 0)
                        FROM ingest_runs""").first();
        return new DemoReport(
                directory,
                Long.parseLong(Files.readString(directory.resolve("logged"))),
                events.getLong(0),
                events.getLong(2),
                events.getLong(1),
                session.table("rejected_lines").count(),
                runs.getLong(1),
                runs.getLong(0),
                ((Number) runs.get(2)).doubleValue(),
                session.sql(
                                "SELECT writer, status, expected, present, dropped, missing_ranges FROM writer_completeness")
                        .collectAsList(),
                session.sql("""
                                SELECT table, rows, duration_ms FROM table_loads WHERE status = 'ok'
                                ORDER BY duration_ms DESC LIMIT 5""").collectAsList(),
                session.sql("""
                                SELECT table, exception_message FROM table_loads WHERE status = 'failed' ORDER BY table""").collectAsList());
    }

    /** Whether each event is there, once, and the table proves it. */
    boolean isClean() {
        return logged == ingested
                && doubled == 0
                && !writers.isEmpty()
                && writers.stream().allMatch(writer -> writer.getString(1).equals("complete"));
    }

    void print(PrintStream out) {
        out.println();
        line(out, "events logged by the ETL", logged);
        line(out, "of them in the table", ingested);
        line(out, "missing", logged - ingested);
        line(out, "doubled", doubled);
        line(out, "control events, Spark's warnings", others);
        line(out, "rejected lines", rejected);
        line(out, "lines read again and left out", duplicates);
        line(out, "runs of the ingest job", runs);
        out.printf("  %-34s %,10.1f s%n", "median lag, event to table", medianLag);
        out.printf("%n  Completeness by writer%n");
        for (Row writer : writers) {
            out.printf(
                    "  %s  %-10s %,d of %,d lines, %,d dropped at the source%s%n",
                    writer.getString(0),
                    writer.getString(1),
                    writer.getLong(3),
                    writer.getLong(2),
                    writer.getLong(4),
                    writer.getList(5).isEmpty() ? "" : ", missing " + writer.getList(5));
        }
        out.printf("%n  Slowest loads%n");
        slowest.forEach(load ->
                out.printf("  %-12s %,8d rows %,8.0f ms%n", load.getString(0), load.getLong(1), load.getDouble(2)));
        out.printf("%n  Failed loads: %d, on purpose%n", failed.size());
        failed.stream()
                .limit(5)
                .forEach(load -> out.printf("  %-12s %s%n", load.getString(0), firstLine(load.getString(1))));
        out.printf("%n  The tables lie in %s; in any Spark with Delta:%n", ClusterWithBywash.tables(directory));
        out.printf("    SELECT * FROM delta.`%s/events` WHERE level = 'ERROR'%n", ClusterWithBywash.tables(directory));
        out.printf(
                "%n%s%n",
                isClean()
                        ? "Proved complete: every event is in the table, exactly once."
                        : "NOT complete: see the figures above, and ingest.log in " + directory);
    }

    private static void line(PrintStream out, String name, long value) {
        out.printf("  %-34s %,10d%n", name, value);
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 90 ? line : line.substring(0, 90) + "...";
    }
}
