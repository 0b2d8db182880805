package dev.bywash.ingest;

import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.ChannelSource;
import dev.bywash.ingest.watch.WatchOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The ingest job's main: merges delivered event lines into Delta tables, each event exactly once.
 *
 * <p>Exit codes: 0 done, 1 failed (nothing is lost: run it again), 2 bad arguments.
 */
@Command(
        name = "bywash-ingest",
        description = "Merges delivered Bywash event lines into Delta tables, each event exactly once.",
        footer = {
            "",
            "Exit codes: 0 done; 1 failed, nothing is lost, run it again; 2 bad arguments.",
            "Off Databricks and without spark-submit, the job runs on a local Spark of its own, with all cores."
        })
public final class IngestJob extends SparkJob {

    private static final Logger LOG = LoggerFactory.getLogger(IngestJob.class);
    static final int LEAST_LINE_BYTES = 1024;

    @Option(
            names = "--source",
            required = true,
            arity = "1..*",
            paramLabel = "DIR",
            description =
                    "Directories that logs are delivered to; searched at any depth for files whose names begin with stdout or stderr.")
    private List<String> sources;

    @Option(
            names = "--log4j-files",
            defaultValue = "off",
            paramLabel = "on|off",
            description =
                    "Also read log4j-active.log and its rolled files: where an appender of the platform has been given the layout of Bywash.")
    private Switch log4jFiles;

    @Option(
            names = "--max-bytes-per-run",
            defaultValue = "" + IngestOptions.MAX_BYTES_PER_RUN,
            paramLabel = "N",
            description =
                    "How many delivered bytes a run takes on; what is left, the next run takes, the oldest first.")
    private long maxBytesPerRun;

    @Option(
            names = "--max-line-bytes",
            defaultValue = "" + ReadSettings.MAX_LINE_BYTES,
            paramLabel = "N",
            description = "Longer lines are rejected without being held in memory.")
    private int maxLineBytes;

    @Option(
            names = "--reader",
            defaultValue = "range",
            paramLabel = "range|spark",
            description = {
                "range: files are read from where they were left, by the path as it is given or with file: before it; where neither is let in, as by spark.",
                "spark: changed files are read whole, through Spark's own sources, for storage that lets nothing else in."
            })
    private Reader reader;

    @Option(
            names = "--retention-days",
            paramLabel = "N",
            description =
                    "Leave out events older than this; give the maintenance job the same number, and it deletes them.")
    private Integer retentionDays;

    @Option(
            names = "--every",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "Run again and again in one session, at this interval (30s, 5m, PT5M).")
    private Duration every;

    @Option(
            names = "--run-for",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "With --every: end after this time. Without: on SIGTERM. The run in hand is finished.")
    private Duration runFor;

    @Option(
            names = "--raw-lines",
            defaultValue = "off",
            paramLabel = "on|off",
            description =
                    "Also keep the lines that are no events, as they were printed, in the table raw_lines. Keep them for some days only: --raw-line-days of the maintenance job.")
    private Switch rawLines;

    @Option(
            names = "--watch",
            defaultValue = "off",
            paramLabel = "on|off",
            description = "Count what was logged by pattern, pipeline and run, for the views across pipelines.")
    private Switch watch;

    @Option(
            names = "--alerts",
            defaultValue = "send",
            paramLabel = "off|log|send",
            description =
                    "Say what is wrong: to channels (BYWASH_SLACK_URL and others), or to the log. Needs --watch on.")
    private AlertMode alerts;

    @Option(
            names = "--channels",
            defaultValue = "env",
            paramLabel = "env|secrets:SCOPE|file:PATH",
            description =
                    "Where it is written where alerts are sent to: the environment, a scope of Databricks secrets, or a file of properties; with the same names in each.")
    private String channels;

    @Option(
            names = "--job-tables",
            defaultValue = "off",
            paramLabel = "off|CATALOG.SCHEMA",
            description =
                    "With --watch on, and tables in a catalog: the schema of the platform's own job tables, system.lakeflow, for the view platform_runs.")
    private String jobTables;

    @Option(
            names = "--most-unusual",
            defaultValue = "" + WatchOptions.MOST_UNUSUAL,
            paramLabel = "N",
            description =
                    "How many alerts of what is unusual are said one by one within 24 hours; those beyond are summed up.")
    private int mostUnusual;

    @Option(
            names = "--audit",
            paramLabel = "on|off",
            description =
                    "Enter what each run brought into a log, whose checkpoints prove later that nothing was changed. Without: off.")
    private Switch audit;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description =
                    "With --audit on: where each run leaves the log's checkpoint, out of reach of who writes the tables.")
    private String checkpoints;

    @Option(
            names = "--signing-key",
            paramLabel = "env:NAME|file:PATH|none",
            description =
                    "With --audit on: the private key of Ed25519 (PKCS #8, or a key store with .p12 behind its name) that signs the checkpoints. Without, or none: they are not signed.")
    private String signingKey;

    @Option(
            names = "--continue-from",
            paramLabel = "FILE",
            description =
                    "With --audit on, once after the key was changed: the checkpoint to go on from, though this key did not sign it.")
    private String continueFrom;

    public static void main(String[] arguments) {
        main(new IngestJob(), arguments);
    }

    @Override
    void validate() {
        requireAtLeast("--max-line-bytes", LEAST_LINE_BYTES, maxLineBytes);
        requireAtLeast("--max-bytes-per-run", 1, maxBytesPerRun);
        if (runFor != null && every == null) {
            throw bad("--run-for needs --every");
        }
        if (every != null && (every.isNegative() || every.isZero())) {
            throw bad("--every must be positive");
        }
        requireAtLeast("--retention-days", 1, retentionDays);
        requireAtLeast("--most-unusual", 0, mostUnusual);
        schemaOf(jobTables);
        try {
            ChannelSource.parse(channels);
        } catch (IllegalArgumentException e) {
            throw bad("--channels: " + e.getMessage());
        }
        // Who says `off` means all of it: then a deployment needs to change but that one word.
        if (audit == null && (checkpoints != null || signingKey != null || continueFrom != null)) {
            throw bad("--checkpoints, --signing-key and --continue-from need --audit on");
        }
        try {
            audit().requireKey(System.getenv());
        } catch (IllegalArgumentException e) {
            throw bad("--audit on: " + e.getMessage());
        }
    }

    private AuditOptions audit() {
        return new AuditOptions(audit == Switch.ON, checkpoints, signingKey, continueFrom);
    }

    @Override
    int run(SparkSession spark) throws Exception {
        Ingestion ingestion = new Ingestion(spark, options(), Clock.systemUTC());
        if (every == null) {
            return catchUp(ingestion) ? 0 : 1;
        }
        new Schedule(Engine.of(spark), every, runFor)
                .execute(() -> ingestion.run().hasMore());
        return 0;
    }

    /** Returns false when there was something to read, and nothing of it could be. */
    private static boolean catchUp(Ingestion ingestion) throws IOException {
        RunReport report = ingestion.run();
        boolean readNothing = report.readNothing();
        while (report.hasMore()) {
            LOG.info("There is more: next run");
            report = ingestion.run();
            readNothing &= report.readNothing();
        }
        if (readNothing) {
            LOG.error(
                    "None of the changed files can be read; the warnings above say why. Nothing is lost; mend that and run the job again");
        }
        return !readNothing;
    }

    private IngestOptions options() {
        return new IngestOptions(
                List.copyOf(sources),
                logFiles(log4jFiles),
                target(),
                maxBytesPerRun,
                maxLineBytes,
                days(retentionDays),
                reader,
                new WatchOptions(
                        watch == Switch.ON,
                        alerts,
                        ChannelSource.parse(channels),
                        rawLines == Switch.ON,
                        schemaOf(jobTables),
                        mostUnusual),
                audit());
    }
}
