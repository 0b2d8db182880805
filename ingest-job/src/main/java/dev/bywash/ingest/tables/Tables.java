package dev.bywash.ingest.tables;

import dev.bywash.ingest.tables.TableDefinition.Column;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job's tables, column by column. Of the events, Delta keeps statistics of the columns that queries prune by: of all, they would take a sixth of a load. */
public final class Tables {

    public static final TableDefinition EVENTS = new TableDefinition(
            "events",
            "One row an event, each exactly once. Written by the Bywash ingest job.",
            List.of(
                    new Column("event_id", "STRING", "writer and seq with a dash between them; unique"),
                    new Column(
                            "writer",
                            "STRING",
                            "identity of the writer, a ULID; one for each output of a process and each time that it is opened"),
                    new Column("seq", "BIGINT", "number of the event among its writer's: 1, 2, 3, ... without a hole"),
                    new Column("event_time", "TIMESTAMP_LTZ", "when the event was logged, by the clock of its host"),
                    new Column("event_date", "DATE", "the day of event_time in UTC"),
                    new Column("level", "STRING", "name of the Log4j level"),
                    new Column(
                            "severity_number",
                            "INT",
                            "the level as OpenTelemetry counts: TRACE 1, DEBUG 5, INFO 9, WARN 13, ERROR 17, FATAL 21; null for custom levels"),
                    new Column("logger", "STRING", "name of the logger"),
                    new Column("thread", "STRING", "name of the thread that logged"),
                    new Column(
                            "event",
                            "STRING",
                            "category: the marker's name or the field event of a map message; bywash.* are the writer's own reports"),
                    new Column("message", "STRING", "the formatted message"),
                    new Column(
                            "attributes",
                            "MAP<STRING,STRING>",
                            "context map, fields of a map message, fields of the template; numbers as they were written, nested values as JSON; bywash.truncated says what the writer cut, bywash.redacted what it left out, bywash.sig is the signature of a seal"),
                    new Column(
                            "exception",
                            "STRUCT<class: STRING, message: STRING, stacktrace: STRING>",
                            "the logged exception; the stack trace is one string"),
                    new Column("cluster_id", "STRING", "id of the cluster"),
                    new Column("cluster_name", "STRING", "name of the cluster"),
                    new Column("role", "STRING", "driver or executor"),
                    new Column("host", "STRING", "host name or address of the node"),
                    new Column("app_id", "STRING", "id of the Spark application"),
                    new Column("job_id", "STRING", "id of the job"),
                    new Column("job_run_id", "STRING", "id of the job run"),
                    new Column("task_run_id", "STRING", "id of the task run"),
                    new Column("task_key", "STRING", "key of the task within its job"),
                    new Column("source_file", "STRING", "the delivered file that the event was read from"),
                    new Column("source_offset", "BIGINT", "where its line begins in that file, after decompression"),
                    new Column(
                            "crc",
                            "STRING",
                            "checksum of the line; tells an event that comes again from one that only claims its number"),
                    new Column("ingest_time", "TIMESTAMP_LTZ", "when the run that brought it began"),
                    new Column("run_id", "STRING", "the run that brought it"),
                    new Column(
                            "pattern",
                            "BIGINT",
                            "hash of what stays the same from one such event to the next; null for an event that says nothing, or that an older version brought"),
                    new Column(
                            "trace_id",
                            "STRING",
                            "id of the trace in the event's context: 32 lower-case hexadecimal digits; null where there is none"),
                    new Column("span_id", "STRING", "id of the span: 16 of them"),
                    new Column(
                            "attribute_types",
                            "STRING",
                            "how the attributes are written in the line, a character each; with them the row gives its line back"),
                    new Column("line", "BINARY", "the line itself, where the columns do not give it back")),
            "event_date",
            List.of(
                    "writer",
                    "seq",
                    "event_time",
                    "severity_number",
                    "event",
                    "cluster_id",
                    "app_id",
                    "job_id",
                    "job_run_id",
                    "task_run_id",
                    "ingest_time"));

    public static final TableDefinition REJECTED_LINES = new TableDefinition(
            "rejected_lines",
            "Lines that begin like an event and are none, each once.",
            List.of(
                    new Column(
                            "line_hash",
                            "STRING",
                            "SHA-256 of directory, offset, length and first bytes: a line that is delivered again is the same"),
                    new Column("file", "STRING", "the delivered file"),
                    new Column("offset", "BIGINT", "where the line begins in that file, after decompression"),
                    new Column("length", "BIGINT", "how many bytes it has"),
                    new Column("reason", "STRING", "why it was rejected: one of a few fixed texts"),
                    new Column("detail", "STRING", "what was found"),
                    new Column("writer", "STRING", "the writer that the line claims to come from"),
                    new Column("seq", "BIGINT", "the sequence number that the line claims"),
                    new Column("bytes", "BINARY", "the first 4 KiB of the line; all where its number was taken"),
                    new Column("ingest_time", "TIMESTAMP_LTZ", "when the run that found it began"),
                    new Column("run_id", "STRING", "the run that found it"),
                    new Column(
                            "void_time",
                            "TIMESTAMP_LTZ",
                            "when the run began that read a later delivery of the file, which is whole there; null where there is none")),
            null,
            List.of());

    private static final String RANGES =
            ", ranges: ARRAY<STRUCT<first: BIGINT, last: BIGINT, first_time: TIMESTAMP_LTZ, last_time: TIMESTAMP_LTZ>>, sealed: BIGINT";

    public static final TableDefinition INGEST_STATE = new TableDefinition(
            "ingest_state",
            "What the job remembers; source_files, writers and ingest_runs are views of it. To be deleted as a whole or not at all: without it, everything is read again and nothing is doubled.",
            List.of(
                    new Column(
                            "kind",
                            "STRING",
                            "ledger: how far a file was read, or what a run began with; writer: numbers of a writer that a run brought; run: what a run did"),
                    new Column(
                            "commit_id",
                            "STRING",
                            "what was written together: a run, or what put the rows of several together"),
                    new Column("number", "BIGINT", "number of the run: a later one knows what an earlier one recorded"),
                    new Column("run_id", "STRING", "the run that recorded it"),
                    new Column("run_time", "TIMESTAMP_LTZ", "when that run began"),
                    new Column("directory", "STRING", "of a file: where it lies"),
                    new Column("writer", "STRING", "identity of the writer"),
                    new Column(
                            "file",
                            DerivedTables.SOURCE_FILES.structType("", "directory", "run_id", "update_time"),
                            "of a file: as in source_files"),
                    new Column(
                            "seen",
                            DerivedTables.WRITERS.structType(
                                    RANGES, "writer", "ranges", "sealed", "run_id", "update_time"),
                            "of a writer: as in writers; each range with the times of its events"),
                    new Column(
                            "head",
                            "STRUCT<sources: ARRAY<STRING>, events_version: BIGINT, events_run: STRING>",
                            "of a run: what it listed, and which version of events it left, made by which run"),
                    new Column(
                            "run", DerivedTables.INGEST_RUNS.structType("", "run_id"), "of a run: as in ingest_runs")),
            "kind",
            // Of commit_id, so that to put rows together reads those alone.
            List.of("commit_id", "number", "run_time", "directory", "writer"));

    /** None of the others: it is made where somebody asks for it. */
    public static final TableDefinition RAW_LINES = new TableDefinition(
            "raw_lines",
            "Lines of delivered logs that are no events, each once, where --raw-lines is on. As they were printed: nothing is kept out of them.",
            List.of(
                    new Column("ingest_date", "DATE", "the day, in UTC, on which they came into the table"),
                    new Column("cluster_id", "STRING", "the cluster's directory: its id"),
                    new Column("directory", "STRING", "where the file lies"),
                    new Column("stream", "STRING", "stdout, stderr or log4j"),
                    new Column("name", "STRING", "the file's name when the line was read"),
                    new Column("offset", "BIGINT", "where the line begins in that file, after decompression"),
                    new Column("length", "BIGINT", "how many bytes it has"),
                    new Column("hash", "BIGINT", "hash of the stream, from its last event up to the end of the line"),
                    new Column("text", "STRING", "the first 4 KiB of the line"),
                    new Column("ingest_time", "TIMESTAMP_LTZ", "when the run that found it began"),
                    new Column("run_id", "STRING", "the run that found it")),
            "ingest_date",
            List.of("cluster_id", "directory", "offset", "ingest_time"));

    public static final List<TableDefinition> ALL = List.of(EVENTS, REJECTED_LINES, INGEST_STATE);

    private static final String DEFINITIONS = ALL + "" + ViewDefinition.ALL + ViewDefinition.OTEL_LOGS;

    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

    private Tables() {}

    /** Makes what is missing: the schema, the tables, and in a catalog the views. Where this version made them all, that is seen at once. */
    public static void create(SparkSession spark, Target target) {
        SchemaMark mark = new SchemaMark(spark, target.table(INGEST_STATE.name()));
        if (mark.is(DEFINITIONS) && areThere(spark, target)) {
            return;
        }
        // Not without a look: some catalogs ask for the right to create it even when it is there.
        if (!target.isDirectory() && !spark.catalog().databaseExists(target.schema())) {
            spark.sql("CREATE SCHEMA IF NOT EXISTS " + target.schema());
        }
        MoreTables.create(spark, target, ALL);
        OldState.takeOver(spark, target);
        if (!target.isDirectory()) {
            for (ViewDefinition view : ViewDefinition.ALL) {
                view.createOrUpgrade(spark, target);
            }
            createForOthers(spark, target);
        }
        mark.set(DEFINITIONS);
    }

    /** Somebody may have dropped some since. */
    private static boolean areThere(SparkSession spark, Target target) {
        return MoreTables.isThere(spark, target, EVENTS)
                && MoreTables.isThere(spark, target, REJECTED_LINES)
                && (target.isDirectory()
                        || ViewDefinition.namesIn(spark, target)
                                .containsAll(ViewDefinition.ALL.stream()
                                        .map(ViewDefinition::name)
                                        .toList()));
    }

    /** Nothing of ours reads it, so that no run fails for want of it: a Hive metastore, for instance, may not know VARIANT. */
    private static void createForOthers(SparkSession spark, Target target) {
        try {
            ViewDefinition.OTEL_LOGS.createOrUpgrade(spark, target);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            LOG.warn(
                    "The view {} cannot be made, and is left out: {}", ViewDefinition.OTEL_LOGS.name(), e.getMessage());
        }
    }
}
