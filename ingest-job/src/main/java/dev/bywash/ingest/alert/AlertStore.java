package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Alert.State;
import dev.bywash.ingest.alert.Outbox.Episode;
import dev.bywash.ingest.alert.Outbox.NoticeKey;
import dev.bywash.ingest.alert.Outbox.Put;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

    /** The episodes of alerts that are open, or were within a day, and all of these fingerprints; the latest of an alert last. */
    List<Alert> recentAnd(Collection<String> fingerprints, Instant now) {
        String named = fingerprints.isEmpty() ? "" : " OR fingerprint IN (" + Baselines.literals(fingerprints) + ")";
        return alerts("state <> 'RESOLVED' OR resolved > TIMESTAMP'%s'%s".formatted(now.minus(RECENT), named));
    }

    /** Whether it is one of those without its being named. */
    static boolean isRecent(Alert alert, Instant now) {
        return alert.isOpen() || alert.resolved().isAfter(now.minus(RECENT));
    }

    /** All episodes of these alerts; the latest of an alert last. */
    List<Alert> episodes(Collection<String> fingerprints) {
        return fingerprints.isEmpty() ? List.of() : alerts("fingerprint IN (" + Baselines.literals(fingerprints) + ")");
    }

    private List<Alert> alerts(String condition) {
        return spark
                .sql("SELECT %s FROM %s WHERE %s".formatted(ALERT_COLUMNS, alerts, condition))
                .collectAsList()
                .stream()
                .map(AlertStore::alert)
                .sorted(Comparator.comparing(Alert::fingerprint).thenComparing(Alert::episode))
                .toList();
    }

    /**
     * Writes alerts.
     *
     * @param areNew whether there is no row of any of them yet: then nothing in the table has to be changed
     */
    void write(Collection<Alert> changed, boolean areNew, String runId, Instant now) {
        merge(
                alerts,
                AlertTables.ALERTS,
                changed.stream().map(alert -> row(alert, runId, now)).toList(),
                "t.fingerprint = s.fingerprint AND t.episode = s.episode",
                !areNew);
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

    /** What was put down of these alerts, of repeats the latest; and of all what is waiting, and what no channel took since then. */
    List<Put> said(Collection<Alert> of, Instant since) {
        String those = of.isEmpty()
                ? ""
                : " OR (fingerprint IN (%s) AND (transition NOT LIKE '%s%%' OR created > TIMESTAMP'%s'))"
                        .formatted(
                                Baselines.literals(
                                        of.stream().map(Alert::fingerprint).toList()),
                                Notice.AGAIN,
                                since);
        return spark
                .sql("""
                        SELECT fingerprint, episode, transition, channel, status, attempts, next_try, error, created FROM %s
                        WHERE status = '%s' OR (status = '%s' AND created > TIMESTAMP'%s')%s
                        """.formatted(outbox, OutboxRow.WAITING, OutboxRow.DEAD, since, those))
                .collectAsList()
                .stream()
                .map(row -> new Put(
                        new NoticeKey(
                                new Episode(row.getString(0), row.getLong(1)), row.getString(2), row.getString(3)),
                        row.getString(4),
                        row.getInt(5),
                        instant(row, 6),
                        row.getString(7),
                        instant(row, 8)))
                .toList();
    }

    /**
     * Writes down what is to be said, or what became of it.
     *
     * @param areNew whether there is no row of any of it yet
     */
    void say(Collection<OutboxRow> rows, boolean areNew) {
        merge(
                outbox,
                AlertTables.OUTBOX,
                rows.stream().map(OutboxRow::row).toList(),
                "t.fingerprint = s.fingerprint AND t.episode = s.episode AND t.transition = s.transition AND t.channel = s.channel",
                !areNew);
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
