package dev.bywash.ingest.tables;

import dev.bywash.ingest.tables.TableDefinition.Column;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The job's tables, column by column. Of the events, Delta keeps statistics of the columns that queries prune by: of all, they would take a sixth of a load. */
public final class Tables {

    public static final TableDefinition EVENTS = new TableDefinition(
            "events",
            "One row an event, each exactly once. Written by the Bywash ingest job.",
            List.of(
                    new Column("event_id", "STRING", "writer and seq with a dash between them; unique"),
                    new Column("writer", "STRING", "identity of the JVM's writer, a ULID made once per JVM"),
                    new Column("seq", "BIGINT", "number of the event among its writer's: 1, 2, 3, ... without a hole"),
                    new Column("event_time", "TIMESTAMP", "when the event was logged, by the clock of its host"),
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
                    new Column("ingest_time", "TIMESTAMP", "when the run that brought it began"),
                    new Column("run_id", "STRING", "the run that brought it"),
                    new Column(
                            "pattern",
                            "BIGINT",
                            "hash of what stays the same from one such event to the next; null for an event that says nothing, or that an older version brought"),
                    new Column(
                            "trace_id",
                            "STRING",
                            "id of the trace in the event's context: 32 lower-case hexadecimal digits; null where there is none"),
                    new Column("span_id", "STRING", "id of the span: 16 of them")),
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
                    new Column("bytes", "BINARY", "the first 4 KiB of the line"),
                    new Column("ingest_time", "TIMESTAMP", "when the run that found it began"),
                    new Column("run_id", "STRING", "the run that found it")),
            null,
            List.of());

    public static final TableDefinition SOURCE_FILES = new TableDefinition(
            "source_files",
            "The ledger: how far each delivered file was read. A cache: without it, everything is read again and nothing is doubled.",
            List.of(
                    new Column("directory", "STRING", "where the file lies"),
                    new Column("name", "STRING", "its name there"),
                    new Column("length", "BIGINT", "its bytes when it was read"),
                    new Column("modified", "TIMESTAMP", "when it had been written last"),
                    new Column("position", "BIGINT", "how many bytes, after decompression, are done with"),
                    new Column("hash_from", "BIGINT", "where the last event before position begins"),
                    new Column(
                            "hash",
                            "BIGINT",
                            "hash of the bytes from there to position: the stream is known again by them"),
                    new Column("settled", "BOOLEAN", "false when it is to be read again even if it looks the same"),
                    new Column(
                            "last_line",
                            "STRING",
                            "DONE; WAITING when a rolled file ends within a line whose other half may come with the next file; REJECTED when it has not come for an hour, or does not fit"),
                    new Column(
                            "joined_event",
                            "STRING",
                            "the event that this line was put together to: writer, seq and crc; null when it was not"),
                    new Column("joined_next", "STRING", "the file that held its other half"),
                    new Column("error", "STRING", "why it could not be read to its end; null when it could"),
                    new Column("cluster_directory", "STRING", "directory of the cluster that the file belongs to"),
                    new Column("update_time", "TIMESTAMP", "when the run that read it last began"),
                    new Column("run_id", "STRING", "the run that read it last")),
            null,
            List.of());

    public static final TableDefinition WRITERS = new TableDefinition(
            "writers",
            "One row a writer: which of its events are in the table events. The views of completeness are made of it.",
            List.of(
                    new Column("writer", "STRING", "identity of the JVM's writer"),
                    new Column("cluster_id", "STRING", "id of the cluster"),
                    new Column("cluster_name", "STRING", "name of the cluster"),
                    new Column("role", "STRING", "driver or executor"),
                    new Column("host", "STRING", "host name or address of the node"),
                    new Column("app_id", "STRING", "id of the Spark application"),
                    new Column("first_time", "TIMESTAMP", "time of its earliest event"),
                    new Column("last_time", "TIMESTAMP", "time of its latest event"),
                    new Column("opened", "BOOLEAN", "whether its first line has arrived"),
                    new Column("closed", "BOOLEAN", "whether its last line has arrived"),
                    new Column("dropped", "BIGINT", "events that it reports to have dropped"),
                    new Column(
                            "ranges",
                            "ARRAY<STRUCT<first: BIGINT, last: BIGINT>>",
                            "its sequence numbers that are in the table: sorted ranges, both ends included"),
                    new Column("update_time", "TIMESTAMP", "when the run began that brought its latest events"),
                    new Column("run_id", "STRING", "that run")),
            null,
            List.of());

    public static final TableDefinition INGEST_RUNS = new TableDefinition(
            "ingest_runs",
            "One row a run of the ingest job.",
            List.of(
                    new Column("run_id", "STRING", "identity of the run"),
                    new Column("start_time", "TIMESTAMP", "when it began"),
                    new Column("end_time", "TIMESTAMP", "when its events were in the table"),
                    new Column("files_listed", "BIGINT", "delivered files that were there"),
                    new Column(
                            "clusters_skipped",
                            "BIGINT",
                            "directories of clusters that were not listed, for nothing changed there for a day"),
                    new Column("files_read", "BIGINT", "files that had changed and were read"),
                    new Column("files_failed", "BIGINT", "files that could not be read and are left to the next run"),
                    new Column("files_left", "BIGINT", "changed files for which there was no room in this run"),
                    new Column("bytes_read", "BIGINT", "bytes read, after decompression"),
                    new Column("bytes_left", "BIGINT", "delivered bytes that are left to the next runs"),
                    new Column("lines", "BIGINT", "line ends read"),
                    new Column("events", "BIGINT", "new events, now in the table"),
                    new Column("duplicates", "BIGINT", "events read that were in the table already"),
                    new Column("rejected", "BIGINT", "rejected lines that were read, new or not"),
                    new Column("expired", "BIGINT", "events read that were older than --retention-days"),
                    new Column("noise_bytes", "BIGINT", "bytes that others printed to the same stream"),
                    new Column("plan_seconds", "DOUBLE", "time taken to list and to compare"),
                    new Column("read_seconds", "DOUBLE", "time taken to read"),
                    new Column("merge_seconds", "DOUBLE", "time taken to merge"),
                    new Column("record_seconds", "DOUBLE", "time taken to write the ledger"),
                    new Column(
                            "newest_event_time",
                            "TIMESTAMP",
                            "time of the newest event read; null when there was none"),
                    new Column("lag_seconds", "DOUBLE", "how old that event was when it was in the table"),
                    new Column("job_version", "STRING", "version of the ingest job")),
            null,
            List.of());

    public static final List<TableDefinition> ALL = List.of(EVENTS, REJECTED_LINES, SOURCE_FILES, WRITERS, INGEST_RUNS);

    private Tables() {}

    /** Makes what is missing: the schema, the tables, and in a catalog the views. */
    public static void create(SparkSession spark, Target target) {
        // Not without a look: some catalogs ask for the right to create it even when it is there.
        if (!target.isDirectory() && !spark.catalog().databaseExists(target.schema())) {
            spark.sql("CREATE SCHEMA IF NOT EXISTS " + target.schema());
        }
        for (TableDefinition table : ALL) {
            // Two jobs may come to a new target at the same time.
            Commits.retried(() -> TableUpgrade.createOrUpgrade(spark, target, table));
        }
        if (!target.isDirectory()) {
            for (ViewDefinition view : ViewDefinition.ALL) {
                view.createOrUpgrade(spark, target);
            }
        }
    }
}
