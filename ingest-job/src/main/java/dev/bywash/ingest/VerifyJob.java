package dev.bywash.ingest;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.audit.AcceptedTorn;
import dev.bywash.ingest.audit.AuditTables;
import dev.bywash.ingest.audit.CheckpointFiles;
import dev.bywash.ingest.audit.Finding;
import dev.bywash.ingest.audit.Findings;
import dev.bywash.ingest.audit.SealsOfLines;
import dev.bywash.ingest.audit.TableVerification;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.merge.Verification;
import dev.bywash.ingest.plan.ListedFiles;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.plan.ReadPlan;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.tables.OwnSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tells whether the table holds exactly the events that it should: those of delivered files, each once and unaltered, and what runs entered into the audit log.
 *
 * <p>Exit codes: 0 it does; 1 it does not, or that could not be found out; 2 bad arguments; 3 it does as far as that can be told, but lines arrived torn, and what their
 * seals cover cannot be compared with these.
 */
@Command(
        name = "bywash-verify",
        description =
                "Tells whether the table holds exactly the events of delivered files, and whether it is what the audit log says.",
        footer = {
            "",
            "Exit codes: 0 it does; 1 it does not, or that could not be found out; 2 bad arguments; 3 nothing but torn lines was found."
        })
public final class VerifyJob extends SparkJob {

    private static final Logger LOG = LoggerFactory.getLogger(VerifyJob.class);
    /** Of each kind, where more are kept elsewhere or the files tell them again. */
    private static final int MAX_LOGGED = 20;

    private static final String NO_KEY = "none";
    private static final int FOUND = 1;
    private static final int TORN_ONLY = 3;

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
            defaultValue = "" + ReadSettings.MAX_LINE_BYTES,
            paramLabel = "N",
            description = "As of the ingest job.")
    private int maxLineBytes;

    @Option(
            names = "--retention-days",
            paramLabel = "N",
            description = "As of the ingest job: older events need not be there.")
    private Integer retentionDays;

    @Option(
            names = "--since",
            paramLabel = "DAY|INSTANT",
            converter = SinceConverter.class,
            description =
                    "Look at events of this day (UTC) and later ones alone, of an instant at those of its whole day. All of the audit log's entries are checked, and of events before nothing is said.")
    private LocalDate since;

    @Option(
            names = "--checkpoint",
            converter = MachinePathConverter.class,
            paramLabel = "FILE",
            description =
                    "A checkpoint of the audit log that was kept elsewhere: what was before it has to be as it was then.")
    private Path checkpoint;

    @Option(
            names = "--checkpoints",
            converter = MachinePathConverter.class,
            paramLabel = "DIR",
            description =
                    "As of the ingest job: the log has to lead through all checkpoints that are there. Without --checkpoint, the newest is taken for it.")
    private Path checkpoints;

    @Option(
            names = "--public-key",
            paramLabel = "FILE|none",
            description =
                    "A key that checkpoints of the audit log are signed with (PEM); again for each one that there was, the one of now last. Without, or none: unsigned ones are believed.")
    private List<String> publicKeys = List.of();

    @Option(
            names = "--accept-torn",
            split = ",",
            paramLabel = "none|all|WRITER-SEQ",
            description =
                    "Torn lines that you have looked at, and that are no findings any more: by their names, with commas between, or all that there are.")
    private List<String> acceptTorn = List.of();

    @Option(names = "--no-findings-table", description = "Write nothing; findings are in the job's log alone.")
    private boolean noFindingsTable;

    public static void main(String[] arguments) {
        main(new VerifyJob(), arguments);
    }

    @Override
    void validate() {
        requireAtLeast("--max-line-bytes", IngestJob.LEAST_LINE_BYTES, maxLineBytes);
        requireAtLeast("--retention-days", 1, retentionDays);
        if (since != null && since.isAfter(LocalDate.now(ZoneOffset.UTC))) {
            throw bad("--since: " + since + " is still to come, and there would be nothing to look at");
        }
        try {
            AcceptedTorn.of(acceptTorn);
        } catch (IllegalArgumentException e) {
            throw bad("--accept-torn: " + e.getMessage());
        }
    }

    @Override
    int run(SparkSession caller) throws IOException {
        SparkSession spark = OwnSession.of(caller);
        Instant now = Clock.systemUTC().instant();
        int files = sources.isEmpty() ? 0 : verify(spark, now);
        String note = checkpoint == null ? newest() : Files.readString(checkpoint);
        boolean audited = AuditTables.exists(spark, target());
        if (!audited && (sources.isEmpty() || note != null)) {
            LOG.error(
                    "verify: {} has no audit log{}",
                    target(),
                    note == null
                            ? ": run the ingest job with --audit on, or give --source"
                            : ", and had one when the checkpoint was made: IT IS GONE");
            return FOUND;
        }
        Map<String, String> others = checkpoints == null ? Map.of() : new CheckpointFiles(checkpoints).all();
        return worse(files, audited ? audit(spark, now, note, others) : 0);
    }

    private static int worse(int one, int other) {
        return one == FOUND || other == FOUND ? FOUND : Math.max(one, other);
    }

    private static int codeOf(Findings left) {
        return left.count() == 0 ? 0 : left.areTornOnly() ? TORN_ONLY : FOUND;
    }

    private String newest() throws IOException {
        return checkpoints == null ? null : new CheckpointFiles(checkpoints).newest();
    }

    private int audit(SparkSession spark, Instant now, String note, Map<String, String> others) {
        TableVerification verification = new TableVerification(spark, target());
        TableVerification.Result result = verification.verify(
                new TableVerification.Against(
                        note,
                        others,
                        publicKeys.stream().filter(key -> !key.equals(NO_KEY)).toList(),
                        retentionDays == null
                                ? null
                                : LocalDate.ofInstant(now.minus(Duration.ofDays(retentionDays)), ZoneOffset.UTC),
                        since),
                now);
        Findings left = result.found().without(AcceptedTorn.of(acceptTorn));
        String kept = left.count() == 0 || noFindingsTable ? null : keep(verification, left, now);
        someOfEachKind(left.told(), Finding::kind, kept == null ? Integer.MAX_VALUE : MAX_LOGGED)
                .forEach(finding -> LOG.warn("verify: {}", finding));
        LOG.info(
                "verify: {} events against {} entries of the audit log; {} events of before it, {} of runs that are not in it yet, {} torn lines that are known, {} accepted, {} expired entries{}; writers by their seals: {}; {} findings {}{}: {}",
                result.events(),
                result.entries(),
                result.notCovered(),
                result.pending(),
                result.restored(),
                result.found().count() - left.count(),
                result.expired(),
                since == null
                        ? ""
                        : ", and " + result.notLooked() + " entries of before " + since
                                + " whose events were NOT LOOKED AT",
                result.writers(),
                left.count(),
                left.counts(),
                kept == null ? "" : ", in audit_findings as " + kept,
                verdict(left));
        return codeOf(left);
    }

    private String verdict(Findings left) {
        return switch (codeOf(left)) {
            case 0 -> "nothing was altered, removed or added" + (since == null ? "" : " of the days since " + since);
            case TORN_ONLY -> "WHAT WAS SEALED WITH TORN LINES IS NOT PROVED";
            default -> "THE TABLE IS NOT WHAT IT WAS";
        };
    }

    /** Returns null where whoever verifies may not write. */
    private static String keep(TableVerification verification, Findings left, Instant now) {
        try {
            return verification.keep(left.told(), now);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            LOG.warn("verify: the findings are here alone, audit_findings cannot be written: {}", Failure.reason(e));
            return null;
        }
    }

    private int verify(SparkSession spark, Instant now) throws IOException {
        // First the table, then the files: what is delivered later is no finding.
        Verification verification = new Verification(spark, target(), MAX_LOGGED);
        FileAccess access = FileAccess.of(spark, sources, logFiles(log4jFiles));
        ListedFiles listed = access.list(directory -> false, Unlistable.NAMED);
        ReadPlan plan = new Planner(Long.MAX_VALUE).plan(files(listed, now), List.of(), now.toEpochMilli());
        LOG.info("verify: reading {} files ({} bytes) again", plan.tasks().size(), plan.bytes());
        Instant earliest = earliest(now);
        ReadSettings settings = new ReadSettings(maxLineBytes, SealsOfLines.readFrom(earliest));
        try (Batch batch = access.read(plan.tasks(), settings)) {
            requireAllRead(batch.outcomes());
            Verification.Result result = verification.verify(batch, earliest);
            requireAllRead(batch.outcomes());
            result.examples().forEach(example -> LOG.warn("verify: {}", example));
            LOG.info(
                    "verify: {} events{} in {} files; {} missing, {} altered, {} doubled, {} added, {} damaged in their file, {} of other files: {}",
                    result.events(),
                    since == null ? "" : " since " + since,
                    plan.tasks().size(),
                    result.missing(),
                    result.altered(),
                    result.doubled(),
                    result.added(),
                    result.damaged(),
                    result.unknown(),
                    result.isExact() ? "the table holds exactly these events" : "THE TABLE IS NOT EXACT");
            Findings seals = SealsOfLines.findings(batch.eventRows(), batch.rejectedRows(), earliest);
            Findings left = seals.without(AcceptedTorn.of(acceptTorn));
            someOfEachKind(left.told(), Finding::kind, MAX_LOGGED).forEach(finding -> LOG.warn("verify: {}", finding));
            LOG.info(
                    "verify: {} findings {} about the seals of these lines, {} torn lines accepted",
                    left.count(),
                    left.counts(),
                    seals.count() - left.count());
            if (!listed.unlisted().isEmpty()) {
                LOG.warn(
                        "verify: {} directories cannot be listed, and were not compared",
                        listed.unlisted().size());
            }
            return result.isExact() && listed.unlisted().isEmpty() ? codeOf(left) : FOUND;
        }
    }

    /** The first of each kind, in their order: many of one kind hide none of another. */
    static <T> List<T> someOfEachKind(List<T> all, Function<T, Object> kind, int most) {
        Map<Object, Integer> told = new HashMap<>();
        return all.stream()
                .filter(one -> told.merge(kind.apply(one), 1, Integer::sum) <= most)
                .toList();
    }

    /** Of events that are looked at. */
    private Instant earliest(Instant now) {
        Instant kept = retentionDays == null ? Instant.EPOCH : now.minus(Duration.ofDays(retentionDays));
        Instant asked = since == null
                ? Instant.EPOCH
                : since.atStartOfDay(ZoneOffset.UTC).toInstant();
        return kept.isAfter(asked) ? kept : asked;
    }

    private List<DeliveredFile> files(ListedFiles listed, Instant now) {
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
