package dev.bywash.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class OtelLogsTest {

    /** The table that Zerobus writes logs to, as its documentation has it. */
    private static final StructType DATABRICKS = StructType.fromDDL("""
        record_id STRING, time TIMESTAMP, date DATE, service_name STRING, event_name STRING, trace_id STRING, span_id STRING,
        time_unix_nano LONG, observed_time_unix_nano LONG, severity_number STRING, severity_text STRING, body VARIANT,
        attributes VARIANT, dropped_attributes_count INT, flags INT,
        resource STRUCT<attributes: VARIANT, dropped_attributes_count: INT>, resource_schema_url STRING,
        instrumentation_scope STRUCT<name: STRING, version: STRING, attributes: VARIANT, dropped_attributes_count: INT>,
        log_schema_url STRING
        """);

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @TempDir
    private Path tables;

    @Test
    void eventsAreReadAsOpenTelemetrysLogRecords() throws Exception {
        SparkExtension.createTables(tables);
        SparkSession spark = SparkExtension.spark().newSession();
        spark.sql("""
            INSERT INTO %s (event_id, writer, seq, event_time, event_date, level, severity_number, logger, thread, event, message,
              attributes, exception, cluster_id, role, host, ingest_time, run_id, trace_id, span_id)
            VALUES
            ('W-1', 'W', 1, TIMESTAMP'2026-11-22T02:00:00.000001Z', DATE'2026-11-22', 'ERROR', 17, 'etl.sales', 'main', 'table.load',
              'the load failed', map('pipeline', 'nightly', 'rows', '7', 'thread.name', 'forged'),
              named_struct('class', 'java.io.IOException', 'message', 'no such bucket', 'stacktrace', 'at Etl'),
              '0713-1', 'driver', 'n1', TIMESTAMP'2026-11-22T02:05:00Z', 'r', '%s', 'b7ad6b7169203331'),
            ('W-2', 'W', 2, TIMESTAMP'2026-11-22T02:00:01Z', DATE'2026-11-22', 'VERBOSE', NULL, 'etl', 'main', NULL, NULL, NULL, NULL,
              '0713-1', 'driver', 'n1', TIMESTAMP'2026-11-22T02:05:00Z', 'r', NULL, NULL)
            """.formatted(new Target(tables.toString()).table(Tables.EVENTS.name()), TRACE));
        Views.createTemporary(spark, tables.toString());

        assertThat(spark.table("otel_logs").schema().simpleString()).isEqualTo(DATABRICKS.simpleString());
        assertThat(rows(spark, """
            SELECT record_id, service_name, event_name, trace_id, time_unix_nano, observed_time_unix_nano, severity_number,
                   severity_text, CAST(body AS STRING), variant_get(attributes, '$["exception.type"]', 'STRING'),
                   variant_get(attributes, '$.rows', 'INT'), variant_get(attributes, '$["thread.name"]', 'STRING'),
                   variant_get(resource.attributes, '$["service.name"]', 'STRING'), instrumentation_scope.name
            FROM otel_logs WHERE date = DATE'2026-11-22' ORDER BY time
            """))
                .containsExactly(
                        "W-1,nightly,table.load," + TRACE
                                + ",1795312800000001000,1795313100000000000,17,ERROR,the load failed,java.io.IOException,7,main,nightly,etl.sales",
                        "W-2,0713-1,null,null,1795312801000000000,1795313100000000000,null,VERBOSE,null,null,null,main,0713-1,etl");
    }

    private static List<String> rows(SparkSession spark, String query) {
        return spark.sql(query).collectAsList().stream()
                .map(row -> row.mkString(","))
                .toList();
    }
}
