package dev.bywash.ingest;

import dev.bywash.ingest.tables.Target;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The second entry point, for a schedule of its own, once a day: OPTIMIZE, VACUUM, retention of events and of delivered files. Safe beside the
 * ingest job.
 *
 * <p>Exit codes: 0 done; 1 failed, run it again; 2 bad arguments.
 */
@Command(
        name = "bywash-maintain",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        showDefaultValues = true,
        description = "Keeps the tables of the ingest job fast and small. Run it once a day.",
        footer = {"", "Exit codes: 0 done; 1 failed, run it again; 2 bad arguments."})
public final class MaintenanceJob implements Callable<Integer> {

    static {
        LocalLogging.configure();
    }

    private static final Logger LOG = LoggerFactory.getLogger(MaintenanceJob.class);
    private static final int LEAST_VACUUM_DAYS = 7;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--target",
            required = true,
            paramLabel = "CATALOG.SCHEMA|DIR",
            converter = TargetConverter.class,
            description = "As of the ingest job.")
    private Target target;

    @Option(
            names = "--retention-days",
            paramLabel = "N",
            description = "Delete events, rejected lines, writers and runs that are older. Without: keep all.")
    private Integer retentionDays;

    @Option(
            names = "--source",
            arity = "1..*",
            paramLabel = "DIR",
            description = "Directories whose delivered files are to be deleted. Without: delete none.")
    private List<String> sources = List.of();

    @Option(
            names = "--source-retention-days",
            defaultValue = "30",
            paramLabel = "N",
            description = "Delete delivered files that were read to their end and not written for so long.")
    private int sourceRetentionDays;

    @Option(
            names = "--vacuum-days",
            defaultValue = "7",
            paramLabel = "N",
            description = "For how many days the tables can be read as they were.")
    private int vacuumDays;

    public static void main(String[] args) {
        int code = new CommandLine(new MaintenanceJob()).execute(args);
        if (code != 0) {
            Exit.with(code);
        }
    }

    @Override
    public Integer call() {
        MaintenanceOptions options = options();
        SparkSession spark = Sessions.open("bywash-maintain");
        try {
            new Maintenance(spark, options, Clock.systemUTC()).run();
            return 0;
        } catch (Exception e) {
            LOG.error("Maintenance failed; nothing is lost, run it again", e);
            return 1;
        } finally {
            if (!Sessions.onDatabricks()) {
                spark.stop();
            }
        }
    }

    private MaintenanceOptions options() {
        requireAtLeast("--source-retention-days", 1, sourceRetentionDays);
        requireAtLeast("--vacuum-days", LEAST_VACUUM_DAYS, vacuumDays);
        if (retentionDays != null) {
            requireAtLeast("--retention-days", 1, retentionDays);
        }
        return new MaintenanceOptions(
                target,
                retentionDays == null ? null : Duration.ofDays(retentionDays),
                List.copyOf(sources),
                Duration.ofDays(sourceRetentionDays),
                vacuumDays);
    }

    private void requireAtLeast(String option, int least, int value) {
        if (value < least) {
            throw new ParameterException(spec.commandLine(), option + " must be at least " + least + ", not " + value);
        }
    }
}
