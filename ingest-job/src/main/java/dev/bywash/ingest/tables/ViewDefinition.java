package dev.bywash.ingest.tables;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.tables.TableDefinition.Column;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * A view over the tables; {@code query} names them, and views that come before it, as {@code ${events}}.
 *
 * @param columns its columns, where they have descriptions; none where they have not
 */
public record ViewDefinition(String name, String comment, String query, List<Column> columns) {

    /** Which query the view was made of. */
    private static final String PROPERTY = "bywash.view";

    private static final ViewDefinition SOURCE_FILES = of(DerivedTables.SOURCE_FILES, """
            SELECT directory, %s, last.run_time AS update_time, last.run_id
            FROM (
              SELECT directory,
                     max_by(struct(file, run_time, run_id), struct(number, run_time, -file.position)) AS last
              FROM ${ingest_state} WHERE kind = 'ledger' AND file IS NOT NULL
              GROUP BY directory, file.name)
            """.formatted(
                    fields(DerivedTables.SOURCE_FILES, "last.file.", "directory", "update_time", "run_id")));

    private static final ViewDefinition WRITERS = of(
            DerivedTables.WRITERS,
            """
            SELECT writer, %s, run_time AS update_time, run_id FROM (
            """.formatted(fields(DerivedTables.WRITERS, "seen.", "writer", "update_time", "run_id"))
                    + WriterRows.together("${ingest_state}", "kind = 'writer'", WriterRows.Touching.ARE_ONE)
                    + ")");

    private static final ViewDefinition INGEST_RUNS = of(
            DerivedTables.INGEST_RUNS,
            "SELECT run_id, %s FROM ${ingest_state} WHERE kind = 'run'"
                    .formatted(fields(DerivedTables.INGEST_RUNS, "run.", "run_id")));

    private static ViewDefinition of(TableDefinition table, String query) {
        return new ViewDefinition(table.name(), table.comment(), query, table.columns());
    }

    private static String fields(TableDefinition table, String prefix, String... without) {
        return table.columns().stream()
                .map(Column::name)
                .filter(name -> !List.of(without).contains(name))
                .map(name -> prefix + name)
                .collect(Collectors.joining(", "));
    }

    static final ViewDefinition WRITER_COMPLETENESS = new ViewDefinition(
            "writer_completeness",
            "Per writer: which events there should be, which are there, which are missing.",
            """
            SELECT writer, cluster_id, role, host, first_time, last_time, opened, closed, expected, present, missing,
                   missing_ranges, dropped,
                   CASE WHEN missing > 0 THEN 'incomplete'
                        WHEN closed THEN 'complete'
                        WHEN ended OR unheard THEN 'silent'
                        ELSE 'open' END AS status,
                   CASE WHEN missing = 0 AND closed THEN NULL
                        WHEN missing = 0 AND ended THEN 'application ended'
                        WHEN missing = 0 AND unheard THEN 'nothing delivered'
                        WHEN missing = 0 THEN NULL
                        WHEN rejected >= missing THEN 'rejected'
                        WHEN update_time >= current_timestamp() - INTERVAL 1 DAY THEN 'not delivered yet'
                        ELSE 'lost' END AS cause,
                   rejected_lines,
                   CASE WHEN sealed = 0 THEN 'unsealed'
                        WHEN missing > 0 AND missing_ranges[0].first < sealed THEN 'incomplete'
                        WHEN closed AND sealed = expected THEN 'sealed'
                        WHEN sealed > 0 THEN 'unsealed tail' END AS seal,
                   sealed
            FROM (
              SELECT w.*, r.rejected_lines,
                     size(
                       array_distinct(
                         transform(
                           filter(
                             r.rejected_lines,
                             l -> exists(w.missing_ranges, m -> l.seq BETWEEN m.first AND m.last)),
                           l -> l.seq))) AS rejected
              FROM (
                SELECT *, expected - present AS missing,
                       cluster_id IS NOT NULL AND app_id IS NOT NULL AND newest_app.app_id <> app_id
                         AND newest_app.first_time > last_time AS ended,
                       update_time < (SELECT max(run_time) FROM ${ingest_state} WHERE kind = 'run') - INTERVAL 1 HOUR AS unheard,
                       filter(
                         transform(
                           ranges,
                           (r, i) -> named_struct(
                             'first', CASE WHEN i = 0 THEN 1L ELSE ranges[i - 1].last + 1 END, 'last', r.first - 1)),
                         r -> r.first <= r.last) AS missing_ranges
                FROM (
                  SELECT *, element_at(ranges, -1).last AS expected,
                         aggregate(ranges, 0L, (n, r) -> n + (r.last - r.first + 1)) AS present,
                         max(CASE WHEN app_id IS NOT NULL THEN named_struct('first_time', first_time, 'app_id', app_id) END)
                           OVER (PARTITION BY cluster_id) AS newest_app
                  FROM ${writers})) w
              LEFT JOIN (
                SELECT writer,
                       collect_list(named_struct('seq', seq, 'file', file, 'offset', offset, 'reason', reason)) AS rejected_lines
                FROM ${rejected_lines} WHERE writer IS NOT NULL AND seq IS NOT NULL AND reason <> '%s'
                GROUP BY writer) r
              ON w.writer = r.writer AND w.missing > 0)
            """.formatted("sequence number taken by another event"),
            List.of());

    static final ViewDefinition TABLE_LOADS = new ViewDefinition(
            "table_loads",
            "Events of category table.load with their conventional attributes as columns.",
            """
            SELECT event_time, event_date, attributes['pipeline'] AS pipeline, attributes['table'] AS `table`,
                   attributes['status'] AS status, try_cast(attributes['rows'] AS BIGINT) AS `rows`,
                   try_cast(attributes['duration_ms'] AS DOUBLE) AS duration_ms,
                   level, message, exception.class AS exception_class, exception.message AS exception_message,
                   cluster_id, job_id, job_run_id, task_run_id, task_key, event_id
            FROM ${events}
            WHERE event = 'table.load'
            """,
            List.of());

    static final ViewDefinition ERRORS_BY_HOUR = new ViewDefinition(
            "errors_by_hour",
            "Events of level ERROR and FATAL, counted by hour, job, logger and exception.",
            """
            SELECT date_trunc('HOUR', event_time) AS hour, event_date, job_id, task_key, cluster_id, logger,
                   exception.class AS exception_class, count(*) AS errors, max_by(message, event_time) AS last_message
            FROM ${events}
            WHERE severity_number >= 17
            GROUP BY date_trunc('HOUR', event_time), event_date, job_id, task_key, cluster_id, logger, exception.class
            """,
            List.of());

    /**
     * Column by column as the tables that Zerobus writes OpenTelemetry's logs to
     * (https://docs.databricks.com/aws/en/ingestion/opentelemetry/configure), schema version 2.
     */
    public static final ViewDefinition OTEL_LOGS = new ViewDefinition(
            "otel_logs",
            "The events in the shape of Databricks' OpenTelemetry logs table, for tools made for that.",
            """
            SELECT event_id AS record_id, event_time AS time, event_date AS date, service AS service_name, event AS event_name,
                   trace_id, span_id,
                   unix_micros(event_time) * 1000 AS time_unix_nano, unix_micros(ingest_time) * 1000 AS observed_time_unix_nano,
                   CAST(severity_number AS STRING) AS severity_number, level AS severity_text,
                   CAST(message AS VARIANT) AS body,
                   to_variant_object(
                     map_filter(
                       map_concat(
                         map_filter(
                           coalesce(attributes, map()),
                           (k, v) -> k NOT IN ('thread.name', 'exception.type', 'exception.message', 'exception.stacktrace')),
                         map('thread.name', thread, 'exception.type', exception.class, 'exception.message', exception.message,
                             'exception.stacktrace', exception.stacktrace)),
                       (k, v) -> v IS NOT NULL)) AS attributes,
                   0 AS dropped_attributes_count, 0 AS flags,
                   named_struct(
                     'attributes',
                     to_variant_object(
                       map_filter(
                         map('service.name', service, 'service.instance.id', writer, 'host.name', host, 'databricks.cluster_id', cluster_id,
                             'databricks.cluster_name', cluster_name, 'databricks.job_id', job_id, 'databricks.job_run_id', job_run_id,
                             'databricks.task_run_id', task_run_id, 'databricks.task_key', task_key, 'spark.app_id', app_id,
                             'spark.role', role),
                         (k, v) -> v IS NOT NULL)),
                     'dropped_attributes_count', 0) AS resource,
                   CAST(NULL AS STRING) AS resource_schema_url,
                   named_struct(
                     'name', logger, 'version', CAST(NULL AS STRING), 'attributes', CAST(NULL AS VARIANT),
                     'dropped_attributes_count', 0) AS instrumentation_scope,
                   CAST(NULL AS STRING) AS log_schema_url
            FROM (
              SELECT *, coalesce(attributes['service.name'], attributes['pipeline'], 'job ' || job_id, cluster_name, cluster_id, app_id, host) AS service
              FROM ${events})
            """,
            List.of());

    public static final List<ViewDefinition> ALL =
            List.of(SOURCE_FILES, WRITERS, INGEST_RUNS, WRITER_COMPLETENESS, TABLE_LOADS, ERRORS_BY_HOUR);

    /** The names of all views of a target that is a schema. */
    static Set<String> namesIn(SparkSession spark, Target target) {
        return spark
                .sql("SHOW VIEWS IN " + target.schema())
                .where("NOT isTemporary")
                .select("viewName")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toSet());
    }

    /** Makes the view, or brings it up to date; what others were granted on it, they keep, which {@code CREATE OR REPLACE} would take away. */
    void createOrUpgrade(SparkSession spark, Target target) {
        String view = target.table(name);
        String query = queryOf(target);
        String version = UUID.nameUUIDFromBytes(query.getBytes(UTF_8)).toString();
        String properties = "TBLPROPERTIES ('%s' = '%s')".formatted(PROPERTY, version);
        spark.sql("CREATE VIEW IF NOT EXISTS %s%s COMMENT %s %s AS\n%s"
                .formatted(view, columnComments(), TableDefinition.quoted(comment), properties, query));
        boolean current = spark.sql("SHOW TBLPROPERTIES " + view).collectAsList().stream()
                .anyMatch(row ->
                        row.getString(0).equals(PROPERTY) && row.getString(1).equals(version));
        if (!current) {
            spark.sql("ALTER VIEW " + view + " AS\n" + query);
            spark.sql("ALTER VIEW " + view + " SET " + properties);
        }
    }

    private String columnComments() {
        return columns.isEmpty()
                ? ""
                : columns.stream().map(Column::commented).collect(Collectors.joining(", ", " (", ")"));
    }

    /** The query over the tables of a target. */
    public String queryOf(Target target) {
        return queryOf(table -> target.table(table.name()));
    }

    /** The same over what stands for each table. */
    public String queryOf(Function<TableDefinition, String> tables) {
        String result = query;
        for (ViewDefinition view : List.of(SOURCE_FILES, WRITERS, INGEST_RUNS)) {
            // Not by its name: below a directory there are no views.
            result = result.replace("${" + view.name() + "}", "(" + view.query() + ")");
        }
        for (TableDefinition table : Tables.ALL) {
            result = result.replace("${" + table.name() + "}", tables.apply(table));
        }
        return result;
    }
}
