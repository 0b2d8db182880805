package dev.bywash.ingest.watch;

import dev.bywash.ingest.detect.Logged;
import dev.bywash.ingest.detect.Sightings;
import dev.bywash.ingest.pattern.EventPattern;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Events as a run of the ingest job leaves them in the table. */
public final class EventRows {

    private static final StructType TYPE = StructType.fromDDL(
            "event_id STRING, writer STRING, seq BIGINT, event_time TIMESTAMP, level STRING, severity_number INT, logger STRING, event STRING,"
                    + " message STRING, attributes MAP<STRING,STRING>,"
                    + " exception STRUCT<class: STRING, message: STRING, stacktrace: STRING>,"
                    + " cluster_id STRING, cluster_name STRING, job_id STRING, job_run_id STRING, pattern BIGINT");

    private static final Map<String, Integer> SEVERITIES = Map.of("DEBUG", 5, "INFO", 9, "WARN", 13, "ERROR", 17);

    private final EventPattern patterns = new EventPattern();
    private final List<Row> rows = new ArrayList<>();
    private final Sightings sightings = new Sightings();
    private String writer;
    private String jobRun;
    private long seq;

    /** Of one JVM, and one run of a job. */
    public EventRows(String writer, String jobRun) {
        this.writer = writer;
        this.jobRun = jobRun;
    }

    /** What follows is of another JVM, and run of a job. */
    public EventRows of(String other, String run) {
        writer = other;
        jobRun = run;
        seq = 0;
        return this;
    }

    /** What follows is of another run of the job. */
    public EventRows ofRun(String next) {
        jobRun = next;
        return this;
    }

    public EventRows message(Instant time, String level, String message) {
        return add(time, level, null, message, Map.of(), null, null);
    }

    public EventRows load(Instant time, String pipeline, String table, long rowCount, long millis) {
        return add(
                time,
                "INFO",
                "table.load",
                "loaded " + table,
                Map.of(
                        "pipeline",
                        pipeline,
                        "table",
                        table,
                        "status",
                        "ok",
                        "rows",
                        "" + rowCount,
                        "duration_ms",
                        "" + millis),
                null,
                null);
    }

    /** What loads log before they end. */
    public EventRows startedLoad(Instant time, String pipeline, String table) {
        return add(
                time,
                "INFO",
                "table.load",
                "loading " + table,
                Map.of("pipeline", pipeline, "table", table, "status", "started"),
                null,
                null);
    }

    public EventRows failedLoad(Instant time, String pipeline, String table, String error, String message) {
        return add(
                time,
                "ERROR",
                "table.load",
                "failed " + table,
                Map.of("pipeline", pipeline, "table", table, "status", "failed"),
                error,
                message);
    }

    private EventRows add(
            Instant time,
            String level,
            String event,
            String message,
            Map<String, String> attributes,
            String error,
            String errorMessage) {
        seq++;
        String stack =
                error == null ? null : error + ": " + errorMessage + "\n\tat etl.Loader.load(Loader.java:" + seq + ")";
        Long pattern =
                patterns.of(new EventPattern.Parts(event, message, attributes.keySet(), error, errorMessage, stack));
        String id = writer + "-" + seq;
        sightings.add(
                Logged.shortened(SEVERITIES.get(level), message, error, errorMessage, stack),
                attributes.getOrDefault("pipeline", jobRun == null ? "cluster of " + writer : "job job-" + writer),
                () -> id);
        rows.add(RowFactory.create(
                id,
                writer,
                seq,
                Timestamp.from(time),
                level,
                SEVERITIES.get(level),
                "etl",
                event,
                message,
                scala.jdk.javaapi.CollectionConverters.asScala(new HashMap<>(attributes)),
                error == null ? null : RowFactory.create(error, errorMessage, stack),
                "cluster-" + writer,
                "cluster of " + writer,
                jobRun == null ? null : "job-" + writer,
                jobRun,
                pattern));
        return this;
    }

    /** What who looks at them while they are read sees. */
    public Sightings sightings() {
        return sightings;
    }

    /** Puts them into the table, as brought by a run that began then. */
    public void insert(SparkSession spark, Target target, String runId, Instant ingestTime) {
        spark.createDataFrame(rows, TYPE).createOrReplaceTempView("event_rows");
        String columns = String.join(", ", TYPE.fieldNames());
        spark.sql(
                "INSERT INTO %s (%s, event_date, ingest_time, run_id) SELECT %2$s, CAST(event_time AS DATE), TIMESTAMP'%s', '%s' FROM event_rows"
                        .formatted(target.table(Tables.EVENTS.name()), columns, ingestTime, runId));
        rows.clear();
    }
}
