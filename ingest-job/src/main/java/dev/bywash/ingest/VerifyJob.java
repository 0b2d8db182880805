package dev.bywash.ingest;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.audit.AuditTables;
import dev.bywash.ingest.audit.CheckpointFiles;
import dev.bywash.ingest.audit.Finding;
import dev.bywash.ingest.audit.SealsOfLines;
import dev.bywash.ingest.audit.TableVerification;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.merge.Verification;
import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.Failure;
import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.Listed;
import dev.bywash.ingest.source.Planner;
import dev.bywash.ingest.source.ReadPlan;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.Unlistable;
import dev.bywash.ingest.tables.OwnSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tells whether the table holds exactly the events that it should: those of delivered files, each once and unaltered, and what runs entered into the audit log.
 *
 * <p>Exit codes: 0 it does; 1 it does not, or that could not be found out; 2 bad arguments.
 */
@Command(
        name = "bywash-verify",
        description =
                "Tells whether the table holds exactly the events of delivered files, and whether it is what the audit log says.",
        footer = {"", "Exit codes: 0 it does; 1 it does not, or that could not be found out; 2 bad arguments."})
public final class VerifyJob extends SparkJob {

    private static final Logger LOG = LoggerFactory.getLogger(VerifyJob.class);
    private static final int MAX_LOGGED = 20;
    private static final String NO_KEY = "none";

    @Option(
            names = "--source",
            arity = "1..*",
            paramLabel = "DIR",
            description = "As of the ingest job: compare with what was delivered. Without: compare with the audit log.")
    private List<String> sources = List.of();

    @Option(names = "--log4j-files", defaultValue = "off", paramLabel = "on|off", description = "As of the ingest job.")
    private Switch log4jFiles;

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

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "A head of the audit log that was kept elsewhere: what was before it has to be as it was then.")
    private String checkpoint;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description =
                    "As of the ingest job: the log has to lead through all heads that are there. Without --checkpoint, the newest is taken for it.")
    private String checkpoints;

    @Option(
            names = "--public-key",
            paramLabel = "FILE|none",
            description =
                    "A key that heads of the audit log are signed with (PEM); again for each one that there was. Without, or none: unsigned ones are believed.")
    private List<String> publicKeys = List.of();

    @Option(names = "--no-findings-table", description = "Write nothing; findings are in the job's log alone.")
    private boolean noFindingsTable;

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
        Instant now = Clock.systemUTC().instant();
        boolean exact = sources.isEmpty() || verify(spark, now);
        String note = checkpoint == null ? newest() : Files.readString(Path.of(checkpoint));
        boolean audited = AuditTables.exists(spark, target());
        if (!audited && (sources.isEmpty() || note != null)) {
            LOG.error(
                    "verify: {} has no audit log{}",
                    target(),
                    note == null
                            ? ": run the ingest job with --audit on, or give --source"
                            : ", and had one when the checkpoint was made: IT IS GONE");
            return 1;
        }
        Map<String, String> others = checkpoints == null ? Map.of() : new CheckpointFiles(checkpoints).all();
        boolean proved = !audited || audit(spark, now, note, others).isProved();
        return exact && proved ? 0 : 1;
    }

    private String newest() throws IOException {
        return checkpoints == null ? null : new CheckpointFiles(checkpoints).newest();
    }

    private TableVerification.Result audit(SparkSession spark, Instant now, String note, Map<String, String> others) {
        TableVerification verification = new TableVerification(spark, target());
        TableVerification.Result result = verification.verify(
                new TableVerification.Against(
                        note,
                        others,
                        publicKeys.stream().filter(key -> !key.equals(NO_KEY)).toList(),
                        retentionDays == null
                                ? null
                                : LocalDate.ofInstant(now.minus(Duration.ofDays(retentionDays)), ZoneOffset.UTC)),
                now);
        String kept = result.isProved() || noFindingsTable ? null : keep(verification, result, now);
        result.texts().stream()
                .limit(kept == null ? Long.MAX_VALUE : MAX_LOGGED)
                .forEach(text -> LOG.warn("verify: {}", text));
        LOG.info(
                "verify: {} events against {} entries of the audit log; {} events of before it, {} of runs that are not in it yet, {} torn gaps, {} expired entries; writers by their seals: {}; {} findings{}: {}",
                result.events(),
                result.entries(),
                result.notCovered(),
                result.pending(),
                result.torn(),
                result.expired(),
                result.writers(),
                result.findings().size(),
                kept == null ? "" : ", in audit_findings as " + kept,
                result.isProved() ? "nothing was altered, removed or added" : "THE TABLE IS NOT WHAT IT WAS");
        return result;
    }

    /** Returns null where whoever verifies may not write. */
    private static String keep(TableVerification verification, TableVerification.Result result, Instant now) {
        try {
            return verification.keep(result.findings(), now);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            LOG.warn("verify: the findings are here alone, audit_findings cannot be written: {}", Failure.reason(e));
            return null;
        }
    }

    private boolean verify(SparkSession caller, Instant now) throws IOException {
        SparkSession spark = OwnSession.of(caller);
        // First the table, then the files: what is delivered later is no finding.
        Verification verification = new Verification(spark, target());
        FileAccess access = FileAccess.of(spark, sources, logFiles(log4jFiles));
        Listed listed = access.list(directory -> false, Unlistable.NAMED);
        ReadPlan plan = new Planner(Long.MAX_VALUE).plan(files(listed, now), List.of(), now.toEpochMilli());
        LOG.info("verify: reading {} files ({} bytes) again", plan.tasks().size(), plan.bytes());
        Instant earliest = retentionDays == null ? Instant.EPOCH : now.minus(Duration.ofDays(retentionDays));
        ReadSettings settings = new ReadSettings(maxLineBytes, earliest);
        try (Batch batch = access.read(plan.tasks(), settings)) {
            requireAllRead(batch.outcomes());
            Verification.Result result = verification.verify(batch);
            requireAllRead(batch.outcomes());
            result.examples().stream().limit(MAX_LOGGED).forEach(example -> LOG.warn("verify: {}", example));
            LOG.info(
                    "verify: {} events in {} files; {} missing, {} altered, {} doubled, {} added, {} damaged in their file, {} of other files: {}",
                    result.events(),
                    plan.tasks().size(),
                    result.missing(),
                    result.altered(),
                    result.doubled(),
                    result.added(),
                    result.damaged(),
                    result.unknown(),
                    result.isExact() ? "the table holds exactly these events" : "THE TABLE IS NOT EXACT");
            List<Finding> seals = SealsOfLines.findings(batch.eventRows());
            seals.stream().limit(MAX_LOGGED).forEach(finding -> LOG.warn("verify: {}", finding));
            LOG.info("verify: {} findings about the seals of these lines", seals.size());
            if (!listed.unlisted().isEmpty()) {
                LOG.warn(
                        "verify: {} directories cannot be listed, and were not compared",
                        listed.unlisted().size());
            }
            return result.isExact() && seals.isEmpty() && listed.unlisted().isEmpty();
        }
    }

    private List<DeliveredFile> files(Listed listed, Instant now) {
        long from = modifiedWithin == null
                ? Long.MIN_VALUE
                : now.minus(modifiedWithin).toEpochMilli();
        long to = now.minus(settledFor).toEpochMilli();
        return listed.files().stream()
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
