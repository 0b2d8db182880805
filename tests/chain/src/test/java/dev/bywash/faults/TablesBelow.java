package dev.bywash.faults;

import dev.bywash.ingest.IngestOptions;
import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.Reader;
import dev.bywash.ingest.RunReport;
import dev.bywash.ingest.Views;
import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.merge.Verification;
import dev.bywash.ingest.source.Planner;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.Unlistable;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The job's tables below a directory, filled and looked at by the session of this JVM. */
final class TablesBelow {

    private static final int MAX_LINE_BYTES = 1 << 20;

    private final SparkSession spark = SparkSession.active();
    private final Target target;
    private final String source;

    TablesBelow(Path directory, Path volume) {
        this.target = new Target(directory.toString());
        this.source = volume.toString();
    }

    /** One run of the job. */
    RunReport ingest() throws IOException {
        IngestOptions options =
                new IngestOptions(List.of(source), target, 1L << 40, MAX_LINE_BYTES, null, Reader.RANGE);
        return new Ingestion(spark, options, Clock.systemUTC()).run();
    }

    /** Reads all files again, from their beginning, and compares. */
    Verification.Result verify() throws IOException {
        FileAccess access = FileAccess.of(spark, List.of(source));
        Instant now = Instant.now();
        var plan = new Planner(Long.MAX_VALUE)
                .plan(access.list(directory -> false, Unlistable.FAILS).files(), List.of(), now.toEpochMilli());
        ReadSettings settings = new ReadSettings(MAX_LINE_BYTES, Instant.EPOCH);
        try (Batch batch = access.read(plan.tasks(), settings)) {
            return new Verification(spark, target).verify(batch);
        }
    }

    /** What a query over the tables and views returns, as they are now. */
    List<String> rows(String query) {
        Views.createTemporary(spark, target.location());
        return spark.sql(query).collectAsList().stream()
                .map(Row::toString)
                .map(text -> text.substring(1, text.length() - 1))
                .toList();
    }
}
