package dev.bywash.ingest;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.merge.Verification;
import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.Listing.Unlistable;
import dev.bywash.ingest.source.Planner;
import dev.bywash.ingest.source.ReadPlan;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.tables.OwnSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads delivered files again from their beginning and tells whether the table holds exactly their events: each once, and unaltered.
 *
 * <p>Exit codes: 0 it does; 1 it does not, or that could not be found out; 2 bad arguments.
 */
@Command(
        name = "bywash-verify",
        description = "Reads delivered files again and tells whether the table holds exactly their events.",
        footer = {"", "Exit codes: 0 it does; 1 it does not, or that could not be found out; 2 bad arguments."})
public final class VerifyJob extends SparkJob {

    private static final Logger LOG = LoggerFactory.getLogger(VerifyJob.class);

    @Option(
            names = "--source",
            required = true,
            arity = "1..*",
            paramLabel = "DIR",
            description = "As of the ingest job.")
    private List<String> sources;

    @Option(
            names = "--modified-within",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "Only files that were written within this time (12h, 7d). Without: all.")
    private Duration modifiedWithin;

    @Option(
            names = "--settled-for",
            defaultValue = "0s",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "Only files that were not written for this time, so that the ingest job had its chance.")
    private Duration settledFor;

    @Option(
            names = "--max-line-bytes",
            defaultValue = "1048576",
            paramLabel = "N",
            description = "As of the ingest job.")
    private int maxLineBytes;

    @Option(
            names = "--retention-days",
            paramLabel = "N",
            description = "As of the ingest job: older events need not be there.")
    private Integer retentionDays;

    public static void main(String[] arguments) {
        main(new VerifyJob(), arguments);
    }

    @Override
    void validate() {
        requireAtLeast("--max-line-bytes", IngestJob.LEAST_LINE_BYTES, maxLineBytes);
        requireAtLeast("--retention-days", 1, retentionDays);
    }

    @Override
    int run(SparkSession spark) throws IOException {
        return verify(spark, Clock.systemUTC()).isExact() ? 0 : 1;
    }

    private Verification.Result verify(SparkSession caller, Clock clock) throws IOException {
        SparkSession spark = OwnSession.of(caller);
        Instant now = clock.instant();
        // First the table, then the files: what is delivered later is no finding.
        Verification verification = new Verification(spark, target());
        FileAccess access = FileAccess.of(spark, sources);
        ReadPlan plan = new Planner(Long.MAX_VALUE).plan(files(access, now), List.of(), now.toEpochMilli());
        LOG.info("verify: reading {} files ({} bytes) again", plan.tasks().size(), plan.bytes());
        Instant earliest = retentionDays == null ? Instant.EPOCH : now.minus(Duration.ofDays(retentionDays));
        ReadSettings settings = new ReadSettings(maxLineBytes, earliest);
        try (Batch batch = access.read(plan.tasks(), settings)) {
            requireAllRead(batch.outcomes());
            Verification.Result result = verification.verify(batch);
            requireAllRead(batch.outcomes());
            result.examples().forEach(example -> LOG.warn("verify: {}", example));
            LOG.info(
                    "verify: {} events in {} files; {} missing, {} altered, {} doubled, {} added, {} damaged in their file: {}",
                    result.events(),
                    plan.tasks().size(),
                    result.missing(),
                    result.altered(),
                    result.doubled(),
                    result.added(),
                    result.damaged(),
                    result.isExact() ? "the table holds exactly these events" : "THE TABLE IS NOT EXACT");
            return result;
        }
    }

    private List<DeliveredFile> files(FileAccess access, Instant now) throws IOException {
        List<DeliveredFile> files =
                access.list(directory -> false, Unlistable.FAILS).files();
        long from = modifiedWithin == null
                ? Long.MIN_VALUE
                : now.minus(modifiedWithin).toEpochMilli();
        long to = now.minus(settledFor).toEpochMilli();
        return files.stream()
                .filter(file -> file.modifiedMillis() >= from && file.modifiedMillis() <= to)
                .toList();
    }

    private static void requireAllRead(List<FileOutcome> outcomes) throws IOException {
        for (FileOutcome outcome : outcomes) {
            if (outcome.position() == null) {
                throw new IOException("Cannot read " + outcome.file().path() + ": " + outcome.error());
            }
        }
    }
}
