package dev.bywash.ingest.report;

import dev.bywash.ingest.line.Event;
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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a report from the views of a session, by SQL alone.
 *
 * <p>Times leave Spark as microseconds: as values of Java they would depend on the session's settings.
 */
final class ReportReader {

    /** Rows that a list of the page shows; what is beyond, the page counts. */
    private static final int ROWS = 20;

    private static final int TABLES_OF_A_FAILURE = 12;
    private static final int RECENT_LOADS = 20;

    /** Events of the ETL: the writers' own reports are of this logger. */
    private static final String OF_THE_ETL = "logger <> '" + Event.CONTROL_LOGGER + "'";

    /** Of a load, whether this event is its end: one that says {@code started} is not. */
    private static final String ENDED = "status IS DISTINCT FROM 'started'";

    /** What somebody logged as a number may be any: a sum that is beyond all is null, and fails nothing. */
    private static final String ROWS_IN_ALL = "CASE WHEN count(`rows`) = 0 THEN 0 ELSE try_sum(`rows`) END";

    private static final String PIPELINE = "coalesce(pipeline, concat('job ', job_id), '(no pipeline)')";

    /** An event that was erased has none of these. */
    private static final String BYTES = """
            coalesce(octet_length(message), 0) + coalesce(octet_length(to_json(attributes)), 0)
              + coalesce(octet_length(exception.stacktrace), 0)""";

    private final SparkSession spark;
    private final Period period;

    ReportReader(SparkSession spark, Period period) {
        this.spark = spark;
        this.period = period;
    }

    Report read(String target) {
        Events events = events();
        return new Report(
                target,
                period,
                events,
                loads(),
                failures(),
                unusual(),
                pipelines(),
                slowest(),
                errors(),
                cost(events.bytes()),
                ingestion(),
                proof());
    }

    private Events events() {
        Row row = one("""
                SELECT count(*), count_if(severity_number >= 17), count_if(severity_number >= 13 AND severity_number < 17),
                       min(unix_micros(event_time)), max(unix_micros(event_time)), coalesce(sum(%s), 0)
                FROM events WHERE %s AND %s""".formatted(BYTES, OF_THE_ETL, period.coversEvents()));
        Instant first = instant(row, 3);
        Instant last = instant(row, 4);
        return new Events(
                row.getLong(0),
                row.getLong(1),
                row.getLong(2),
                first,
                last,
                new Bytes(row.getLong(5)),
                byTime(first, last));
    }

    private TimeSeries byTime(Instant first, Instant last) {
        if (first == null) {
            return new TimeSeries(Duration.ofDays(1), List.of());
        }
        Duration step = TimeSeries.step(Duration.between(first, last));
        long seconds = step.toSeconds();
        Map<Long, Point> points = rows(
                        """
                        SELECT unix_seconds(event_time) DIV %1$d, count_if(severity_number >= 17),
                               count_if(severity_number >= 13 AND severity_number < 17),
                               count_if(severity_number IS NULL OR severity_number < 13)
                        FROM events WHERE %2$s AND %3$s GROUP BY unix_seconds(event_time) DIV %1$d""".formatted(seconds, OF_THE_ETL, period.coversEvents()),
                        row -> new Point(
                                Instant.ofEpochSecond(row.getLong(0) * seconds),
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3)))
                .stream()
                .collect(Collectors.toMap(point -> point.time().getEpochSecond() / seconds, Function.identity()));
        List<Point> all = new ArrayList<>();
        for (long i = first.getEpochSecond() / seconds; i <= last.getEpochSecond() / seconds; i++) {
            Instant time = Instant.ofEpochSecond(i * seconds);
            all.add(points.getOrDefault(i, new Point(time, 0, 0, 0)));
        }
        return new TimeSeries(step, all);
    }

    private Loads loads() {
        Row row = one("SELECT count(*), count_if(status = 'failed'), count(DISTINCT `table`), " + ROWS_IN_ALL
                + " FROM table_loads WHERE " + ENDED + " AND " + period.coversEvents());
        return new Loads(row.getLong(0), row.getLong(1), row.getLong(2), number(row, 3));
    }

    private List<Failure> failures() {
        return rows(
                """
                SELECT reason, max_by(first_line, event_time), max_by(stacktrace, event_time), count(*),
                       array_sort(collect_set(`table`)), min(unix_micros(event_time)), max(unix_micros(event_time))
                FROM (
                  SELECT l.*, e.exception.stacktrace AS stacktrace, coalesce(l.exception_class, l.level) AS reason,
                         split_part(coalesce(l.exception_message, l.message), '\\n', 1) AS first_line
                  FROM table_loads l JOIN events e ON l.event_id = e.event_id AND l.event_date = e.event_date
                  WHERE l.status = 'failed' AND %s AND %s)
                GROUP BY reason, %s
                ORDER BY count(*) DESC, reason LIMIT %d""".formatted(
                                of("l", period.coversEvents()),
                                of("e", period.coversEvents()),
                                withoutNames("first_line"),
                                ROWS),
                row -> {
                    List<String> tables = row.getList(4);
                    return new Failure(
                            row.getString(0),
                            row.getString(1),
                            row.getString(2),
                            row.getLong(3),
                            tables.stream().limit(TABLES_OF_A_FAILURE).toList(),
                            Math.max(0, tables.size() - TABLES_OF_A_FAILURE),
                            instant(row, 5),
                            instant(row, 6));
                });
    }

    private List<Pipeline> pipelines() {
        return rows(
                """
                SELECT %1$s AS name, count(DISTINCT coalesce(job_run_id, task_run_id)), count(*),
                       count_if(status = 'failed'), %5$s, coalesce(sum(duration_ms), 0) / 1000,
                       max(unix_micros(event_time))
                FROM table_loads WHERE %2$s AND %3$s
                GROUP BY %1$s ORDER BY count_if(status = 'failed') DESC, name LIMIT %4$d""".formatted(PIPELINE, ENDED, period.coversEvents(), ROWS, ROWS_IN_ALL),
                row -> new Pipeline(
                        row.getString(0),
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        number(row, 4),
                        new Seconds(row.getDouble(5)),
                        instant(row, 6)));
    }

    /** Those that are open, whenever they began, and those of the period. */
    private Unusual unusual() {
        if (!hasAlerts()) {
            return new Unusual(false, 0, List.of(), 0);
        }
        String those =
                "FROM alerts WHERE fired IS NOT NULL AND rule NOT IN ('storm', 'unusual_budget') AND (state = 'FIRING' OR %s)"
                        .formatted(period.covers("fired"));
        Row counts = one("SELECT count(*), count_if(state = 'FIRING') " + those);
        List<Alert> alerts = rows(
                """
                SELECT substring(summary, 1, 300), rule, severity, array_join(transform(array_sort(map_entries(labels)), l -> concat(l.key, ' ', l.value)), ', '),
                       unix_micros(since), CASE WHEN state = 'RESOLVED' THEN unix_micros(resolved) END
                %s ORDER BY state = 'FIRING' DESC, since DESC, fingerprint LIMIT %d""".formatted(those, ROWS),
                row -> new Alert(
                        row.getString(0),
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        instant(row, 4),
                        instant(row, 5)));
        return new Unusual(true, counts.getLong(1), alerts, counts.getLong(0) - alerts.size());
    }

    private List<Table> slowest() {
        return rows(
                """
                SELECT `table`, count(*), count_if(status = 'failed'), coalesce(max_by(`rows`, event_time), 0),
                       percentile(duration_ms, 0.5) / 1000, max(duration_ms) / 1000,
                       transform(
                         slice(
                           array_sort(collect_list(struct(event_time AS time, duration_ms / 1000 AS seconds))),
                           greatest(1, CAST(count(*) AS INT) - %1$d + 1), %1$d),
                         recent -> recent.seconds),
                       max(unix_micros(event_time))
                FROM table_loads WHERE `table` IS NOT NULL AND duration_ms IS NOT NULL AND %2$s
                GROUP BY `table` ORDER BY max(duration_ms) DESC, `table` LIMIT %3$d""".formatted(RECENT_LOADS, period.coversEvents(), ROWS),
                row -> new Table(
                        row.getString(0),
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        new Seconds(row.getDouble(4)),
                        new Seconds(row.getDouble(5)),
                        List.copyOf(row.getList(6)),
                        instant(row, 7)));
    }

    /** The message of an event with a category lists its attributes, which says less than what was thrown. */
    private List<ErrorGroup> errors() {
        return rows(
                """
                SELECT logger, exception.class, max_by(split_part(CASE WHEN event IS NULL THEN message ELSE coalesce(exception.message, message) END, '\\n', 1), event_time),
                       count(*), min(unix_micros(event_time)), max(unix_micros(event_time))
                FROM events WHERE severity_number >= 17 AND %s
                GROUP BY logger, exception.class ORDER BY count(*) DESC, logger LIMIT %d""".formatted(period.coversEvents(), ROWS),
                row -> new ErrorGroup(
                        row.getString(0),
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        instant(row, 4),
                        instant(row, 5)));
    }

    private List<Cost> cost(Bytes all) {
        return rows(
                """
                SELECT logger, level, count(*), sum(%s) AS bytes FROM events WHERE %s AND %s
                GROUP BY logger, level ORDER BY bytes DESC, logger, level LIMIT %d""".formatted(BYTES, OF_THE_ETL, period.coversEvents(), ROWS),
                row -> new Cost(
                        row.getString(0),
                        row.getString(1),
                        row.getLong(2),
                        new Bytes(row.getLong(3)),
                        new Share((double) row.getLong(3) / all.count())));
    }

    private Ingestion ingestion() {
        Row row = one("""
                SELECT count(*), coalesce(sum(events), 0), coalesce(sum(bytes_read), 0), coalesce(sum(duplicates), 0),
                       coalesce(sum(files_failed), 0), percentile(lag_seconds, 0.5) FILTER (WHERE events > 0),
                       max(lag_seconds) FILTER (WHERE events > 0),
                       coalesce(sum(plan_seconds + read_seconds + merge_seconds + coalesce(record_seconds, 0)), 0),
                       max(unix_micros(end_time))
                FROM ingest_runs WHERE %s""".formatted(period.covers("end_time")));
        List<Rejected> rejected = rows(
                "SELECT reason, count(*) FROM rejected_lines WHERE " + period.covers("ingest_time")
                        + " GROUP BY reason ORDER BY count(*) DESC, reason",
                reason -> new Rejected(reason.getString(0), reason.getLong(1)));
        return new Ingestion(
                row.getLong(0),
                row.getLong(1),
                new Bytes(row.getLong(2)),
                row.getLong(3),
                row.getLong(4),
                row.isNullAt(5) ? null : new Seconds(row.getDouble(5)),
                row.isNullAt(6) ? null : new Seconds(row.getDouble(6)),
                new Seconds(row.getDouble(7)),
                instant(row, 8),
                rejected);
    }

    private Proof proof() {
        String inPeriod = " FROM writer_completeness WHERE last_time >= TIMESTAMP '" + period.from() + "'";
        Row row = one("""
                SELECT count_if(status = 'complete'), count_if(status = 'incomplete'), count(*),
                       coalesce(sum(expected), 0), coalesce(sum(missing), 0), coalesce(sum(dropped), 0)""" + inPeriod);
        List<Writer> writers = rows(
                """
                SELECT writer, cluster_id, role, status, expected, present,
                       array_join(transform(missing_ranges, m -> IF(m.first = m.last, CAST(m.first AS STRING), concat(m.first, ' to ', m.last))), ', '),
                       cause, coalesce(dropped, 0), unix_micros(last_time)""" + inPeriod + " ORDER BY missing DESC, dropped DESC, last_time DESC LIMIT " + ROWS,
                writer -> new Writer(
                        writer.getString(0),
                        writer.getString(1),
                        writer.getString(2),
                        writer.getString(3),
                        writer.getLong(4),
                        writer.getLong(5),
                        writer.getString(6),
                        writer.getString(7),
                        writer.getLong(8),
                        instant(writer, 9)));
        long complete = row.getLong(0);
        long incomplete = row.getLong(1);
        long all = row.getLong(2);
        return new Proof(
                complete,
                all - complete - incomplete,
                incomplete,
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                writers,
                all - writers.size());
    }

    /** The condition on the columns of one side of a join. */
    private static String of(String alias, String condition) {
        return condition.replace("event_", alias + ".event_");
    }

    /** A message without what differs between two tables that failed for one reason: names in quotes, paths and numbers. */
    private static String withoutNames(String column) {
        return "regexp_replace(%s, '`[^`]*`|\\'[^\\']*\\'|\"[^\"]*\"|[^ ]*/[^ ]*|[0-9]+', '*')".formatted(column);
    }

    private Row one(String sql) {
        return spark.sql(sql).collectAsList().get(0);
    }

    private <T> List<T> rows(String sql, Function<Row, T> value) {
        return spark.sql(sql).collectAsList().stream().map(value).toList();
    }

    /** Not one of that name that is somebody else's: the tables' names are views of this session. */
    private boolean hasAlerts() {
        return spark.sql("SHOW VIEWS LIKE 'alerts'").collectAsList().stream()
                .anyMatch(view -> view.<Boolean>getAs("isTemporary"));
    }

    private static Long number(Row row, int column) {
        return row.isNullAt(column) ? null : row.getLong(column);
    }

    private static Instant instant(Row row, int column) {
        return row.isNullAt(column) ? null : Instant.EPOCH.plus(row.getLong(column), ChronoUnit.MICROS);
    }
}
