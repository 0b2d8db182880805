package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Alert.State;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** Tables {@code alerts}, {@code silences} and {@code outbox}. Only what is open, or was a day ago, is ever read. */
final class AlertStore {

    private static final Duration RECENT = Duration.ofDays(1);

    private static final String ALERT_COLUMNS = """
            fingerprint, episode, rule, labels, state, severity, summary, value, evidence, since, fired, resolved, seen, quiet, flaps""";

    private final SparkSession spark;
    private final String alerts;
    private final String silences;
    private final String outbox;

    AlertStore(SparkSession spark, Target target) {
        this.spark = spark;
        this.alerts = target.table(AlertTables.ALERTS.name());
        this.silences = target.table(AlertTables.SILENCES.name());
        this.outbox = target.table(AlertTables.OUTBOX.name());
    }

    /** The latest episode of each alert that is open, or was within a day; by fingerprint. */
    Map<String, Alert> recent(Instant now) {
        Map<String, Alert> recent = new LinkedHashMap<>();
        spark.sql(
                        "SELECT %s FROM %s WHERE state <> 'RESOLVED' OR resolved > TIMESTAMP'%s' ORDER BY fingerprint, episode"
                                .formatted(ALERT_COLUMNS, alerts, now.minus(RECENT)))
                .collectAsList()
                .forEach(row -> recent.put(row.getString(0), alert(row)));
        return recent;
    }

    /** The latest episode of alerts that are not recent, for these fingerprints. */
    Map<String, Alert> older(Collection<String> fingerprints) {
        if (fingerprints.isEmpty()) {
            return Map.of();
        }
        Map<String, Alert> older = new LinkedHashMap<>();
        spark.sql("SELECT %s FROM %s WHERE fingerprint IN (%s) ORDER BY fingerprint, episode"
                        .formatted(ALERT_COLUMNS, alerts, literals(fingerprints)))
                .collectAsList()
                .forEach(row -> older.put(row.getString(0), alert(row)));
        return older;
    }

    void write(Collection<Alert> changed, String runId, Instant now) {
        merge(
                alerts,
                AlertTables.ALERTS,
                changed.stream().map(alert -> row(alert, runId, now)).toList(),
                "t.fingerprint = s.fingerprint AND t.episode = s.episode",
                true);
    }

    List<Silence> silences(Instant now) {
        return spark
                .sql("SELECT matchers, until FROM %s WHERE until > TIMESTAMP'%s'".formatted(silences, now))
                .collectAsList()
                .stream()
                .map(row -> new Silence(
                        row.isNullAt(0) ? Map.of() : row.getJavaMap(0),
                        row.getTimestamp(1).toInstant()))
                .toList();
    }

    /** What was derived of these alerts already, of repeats the latest: fingerprint, episode, transition and channel, and the status of it. */
    Map<List<Object>, String> derived(Collection<Alert> of, Instant now) {
        if (of.isEmpty()) {
            return Map.of();
        }
        return spark
                .sql(
                        "SELECT fingerprint, episode, transition, channel, status FROM %s WHERE fingerprint IN (%s) AND (transition NOT LIKE '%s%%' OR created > TIMESTAMP'%s')"
                                .formatted(
                                        outbox,
                                        literals(of.stream()
                                                .map(Alert::fingerprint)
                                                .toList()),
                                        Notice.AGAIN,
                                        now.minus(RECENT)))
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(
                        row -> key(row.getString(0), row.getLong(1), row.getString(2), row.getString(3)),
                        row -> row.getString(4),
                        (one, other) -> one));
    }

    static List<Object> key(String fingerprint, long episode, String transition, String channel) {
        return List.of(fingerprint, episode, transition, channel);
    }

    /** Adds what is to be sent, once each. */
    void derive(List<OutboxRow> rows) {
        merge(
                outbox,
                AlertTables.OUTBOX,
                rows.stream().map(OutboxRow::row).toList(),
                "t.fingerprint = s.fingerprint AND t.episode = s.episode AND t.transition = s.transition AND t.channel = s.channel",
                false);
    }

    /** What is waiting for these channels, due or not; of more than so many, what is due first. */
    List<Waiting> waiting(Collection<String> channels, int most) {
        return spark
                .sql("""
                        SELECT %s, transition, channel, attempts, created, next_try
                        FROM (SELECT fingerprint, episode, transition, channel, attempts, created, next_try FROM %s
                              WHERE status = '%s' AND channel IN (%s) ORDER BY next_try, created, fingerprint LIMIT %d)
                        JOIN %s USING (fingerprint, episode) ORDER BY created, fingerprint
                        """.formatted(ALERT_COLUMNS, outbox, OutboxRow.WAITING, literals(channels), most, alerts))
                .collectAsList()
                .stream()
                .map(row -> new Waiting(
                        new Notice(
                                alert(row),
                                row.getString(15),
                                row.getString(16),
                                row.getTimestamp(18).toInstant()),
                        row.getInt(17),
                        row.getTimestamp(19).toInstant()))
                .toList();
    }

    /**
     * Something to send.
     *
     * @param attempts how often it was tried
     * @param next not to be tried before
     */
    record Waiting(Notice notice, int attempts, Instant next) {

        boolean isDue(Instant now) {
            return !next.isAfter(now);
        }
    }

    /** Writes down what became of what was sent. */
    void mark(List<OutboxRow> rows) {
        merge(
                outbox,
                AlertTables.OUTBOX,
                rows.stream().map(OutboxRow::row).toList(),
                "t.fingerprint = s.fingerprint AND t.episode = s.episode AND t.transition = s.transition AND t.channel = s.channel",
                true);
    }

    private void merge(String table, TableDefinition definition, List<Row> rows, String on, boolean update) {
        if (rows.isEmpty()) {
            return;
        }
        try (TempView view = TempView.of(spark.createDataFrame(rows, definition.rowType()))) {
            String matched = update ? " WHEN MATCHED THEN " + definition.updateClause() : "";
            Commits.retried(() -> spark.sql("MERGE INTO %s t USING %s s ON %s%s WHEN NOT MATCHED THEN %s"
                            .formatted(table, view.name(), on, matched, definition.insertClause()))
                    .collectAsList());
        }
    }

    private static String literals(Collection<String> fingerprints) {
        return fingerprints.stream().distinct().map(each -> "'" + each + "'").collect(Collectors.joining(", "));
    }

    private static Alert alert(Row row) {
        return new Alert(
                row.getString(0),
                row.getLong(1),
                row.getString(2),
                new TreeMap<>(row.<String, String>getJavaMap(3)),
                State.valueOf(row.getString(4)),
                Severity.of(row.getString(5)),
                row.getString(6),
                row.isNullAt(7) ? Double.NaN : row.getDouble(7),
                row.getString(8),
                instant(row, 9),
                instant(row, 10),
                instant(row, 11),
                row.getInt(12),
                row.getInt(13),
                row.getInt(14));
    }

    private static Instant instant(Row row, int column) {
        return row.isNullAt(column) ? null : row.getTimestamp(column).toInstant();
    }

    private static Row row(Alert alert, String runId, Instant now) {
        return RowFactory.create(
                alert.fingerprint(),
                alert.episode(),
                alert.rule(),
                CollectionConverters.asScala(alert.labels()),
                alert.state().name(),
                alert.severity().name().toLowerCase(Locale.ROOT),
                alert.summary(),
                Double.isNaN(alert.value()) ? null : alert.value(),
                alert.evidence(),
                OutboxRow.timestamp(alert.since()),
                OutboxRow.timestamp(alert.fired()),
                OutboxRow.timestamp(alert.resolved()),
                alert.seen(),
                alert.quiet(),
                alert.flaps(),
                runId,
                Timestamp.from(now));
    }
}
