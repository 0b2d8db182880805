package dev.bywash.ingest;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.merge.Verification;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The job's tables below a directory, filled and looked at by the session of this JVM. */
public final class TablesBelow {

    private final SparkSession spark;
    private final Target target;
    private final Clock clock;
    private final List<String> sources;
    private boolean named;

    /** @param clock of runs; one that is ahead takes files that were written just now for settled */
    public TablesBelow(Path directory, Clock clock, Path... sources) {
        this(SparkSession.active(), directory.toString(), clock, sources);
    }

    /** @param target may be a schema, too */
    TablesBelow(SparkSession spark, String target, Clock clock, Path... sources) {
        this.spark = spark;
        this.target = new Target(target);
        this.clock = clock;
        this.sources = Stream.of(sources).map(Path::toString).toList();
    }

    /** The job of a process that begins. */
    public Ingestion ingestion() {
        return ingestion(WatchOptions.OFF, AuditOptions.OFF);
    }

    /** The same, of which somebody watches or audits the runs. */
    public Ingestion ingestion(WatchOptions watch, AuditOptions audit) {
        IngestOptions options =
                IngestOptions.of(sources, target).withWatch(watch).withAudit(audit);
        return new Ingestion(spark, options, clock);
    }

    /** One run of such a process. */
    public RunReport ingest() throws IOException {
        return ingestion().run();
    }

    /** Reads all files again, from their beginning, and compares; with a thousand examples of each kind. */
    public Verification.Result verify() throws IOException {
        return verify(1_000);
    }

    /** The same with so many examples of each kind. */
    Verification.Result verify(int mostExamples) throws IOException {
        FileAccess access = FileAccess.of(spark, sources);
        long now = clock.millis();
        var plan = new Planner(Long.MAX_VALUE)
                .plan(access.list(directory -> false, Unlistable.NAMED).files(), List.of(), now);
        ReadSettings settings = new ReadSettings(ReadSettings.MAX_LINE_BYTES, Instant.EPOCH);
        try (Batch batch = access.read(plan.tasks(), settings)) {
            return new Verification(spark, target, mostExamples).verify(batch, Instant.EPOCH);
        }
    }

    /** What a query over the tables and views returns, as they are now; the tables have to be there when it is asked first. */
    public List<String> rows(String query) {
        if (!named) {
            // But once: it takes as long as a query.
            Views.createTemporary(spark, target.location());
            named = true;
        }
        return spark.sql(query).collectAsList().stream()
                .map(Row::toString)
                .map(text -> text.substring(1, text.length() - 1))
                .toList();
    }
}
