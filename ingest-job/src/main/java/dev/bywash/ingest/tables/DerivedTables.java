package dev.bywash.ingest.tables;

import dev.bywash.ingest.tables.TableDefinition.Column;
import java.util.List;

/** What the views of {@code ingest_state} show, column by column. Tables of these names and columns are what versions before it kept. */
final class DerivedTables {

    static final TableDefinition SOURCE_FILES = new TableDefinition(
            "source_files",
            "The ledger: how far each delivered file was read. A cache: without it, everything is read again and nothing is doubled.",
            List.of(
                    new Column("directory", "STRING", "where the file lies"),
                    new Column("name", "STRING", "its name there"),
                    new Column("length", "BIGINT", "its bytes when it was read"),
                    new Column("modified", "TIMESTAMP_LTZ", "when it had been written last"),
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
                    new Column(
                            "read_since",
                            "TIMESTAMP_LTZ",
                            "when the run began that first read something of its stream; null where an older version did"),
                    new Column("update_time", "TIMESTAMP_LTZ", "when the run that read it last began"),
                    new Column("run_id", "STRING", "the run that read it last")),
            null,
            List.of());

    static final TableDefinition WRITERS = new TableDefinition(
            "writers",
            "One row a writer: which of its events are in the table events. The views of completeness are made of it.",
            List.of(
                    new Column("writer", "STRING", "identity of the JVM's writer"),
                    new Column("cluster_id", "STRING", "id of the cluster"),
                    new Column("cluster_name", "STRING", "name of the cluster"),
                    new Column("role", "STRING", "driver or executor"),
                    new Column("host", "STRING", "host name or address of the node"),
                    new Column("app_id", "STRING", "id of the Spark application"),
                    new Column("first_time", "TIMESTAMP_LTZ", "time of its earliest event"),
                    new Column("last_time", "TIMESTAMP_LTZ", "time of its latest event"),
                    new Column("opened", "BOOLEAN", "whether its first line has arrived"),
                    new Column("closed", "BOOLEAN", "whether its last line has arrived"),
                    new Column("dropped", "BIGINT", "events that it reports to have dropped"),
                    new Column(
                            "ranges",
                            "ARRAY<STRUCT<first: BIGINT, last: BIGINT>>",
                            "its sequence numbers that are in the table: sorted ranges, both ends included"),
                    new Column(
                            "sealed",
                            "BIGINT",
                            "number of its last seal; 0 when there is none; null when all that is known of it was brought by a version that did not look"),
                    new Column("update_time", "TIMESTAMP_LTZ", "when the run began that brought its latest events"),
                    new Column("run_id", "STRING", "that run")),
            null,
            List.of());

    static final TableDefinition INGEST_RUNS = new TableDefinition(
            "ingest_runs",
            "One row a run of the ingest job.",
            List.of(
                    new Column("run_id", "STRING", "identity of the run"),
                    new Column("start_time", "TIMESTAMP_LTZ", "when it began"),
                    new Column("end_time", "TIMESTAMP_LTZ", "when its events were in the table"),
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
                    new Column(
                            "record_seconds",
                            "DOUBLE",
                            "time taken to write the ledger, by versions that wrote it apart; null since then"),
                    new Column(
                            "newest_event_time",
                            "TIMESTAMP_LTZ",
                            "time of the newest event read; null when there was none"),
                    new Column("lag_seconds", "DOUBLE", "how old that event was when it was in the table"),
                    new Column("job_version", "STRING", "version of the ingest job")),
            null,
            List.of());

    static final List<TableDefinition> ALL = List.of(SOURCE_FILES, WRITERS, INGEST_RUNS);

    private DerivedTables() {}
}
