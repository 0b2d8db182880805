package dev.bywash.ingest;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The second entry point, for a schedule of its own, once a day: OPTIMIZE, VACUUM, retention of events and of delivered files. Safe beside the
 * ingest job.
 *
 * <p>Exit codes: 0 done; 1 failed, run it again; 2 bad arguments.
 */
@Command(
        name = "bywash-maintain",
        description = "Keeps the tables of the ingest job fast and small. Run it once a day.",
        footer = {"", "Exit codes: 0 done; 1 failed, run it again; 2 bad arguments."})
public final class MaintenanceJob extends SparkJob {

    private static final int LEAST_VACUUM_DAYS = 7;

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

    @Option(names = "--log4j-files", defaultValue = "off", paramLabel = "on|off", description = "As of the ingest job.")
    private Switch log4jFiles;

    @Option(
            names = "--source-retention-days",
            defaultValue = "30",
            paramLabel = "N",
            description = "Delete delivered files that were read to their end and not written for so long.")
    private int sourceRetentionDays;

    @Option(
            names = "--raw-line-days",
            defaultValue = "" + MaintenanceOptions.RAW_LINE_DAYS,
            paramLabel = "N",
            description = "Delete raw lines that are older, where the ingest job keeps such.")
    private int rawLineDays;

    @Option(
            names = "--vacuum-days",
            defaultValue = "7",
            paramLabel = "N",
            description = "For how many days the tables can be read as they were.")
    private int vacuumDays;

    public static void main(String[] arguments) {
        main(new MaintenanceJob(), arguments);
    }

    @Override
    void validate() {
        requireAtLeast("--source-retention-days", 1, sourceRetentionDays);
        requireAtLeast("--raw-line-days", 1, rawLineDays);
        requireAtLeast("--vacuum-days", LEAST_VACUUM_DAYS, vacuumDays);
        requireAtLeast("--retention-days", 1, retentionDays);
    }

    @Override
    int run(SparkSession spark) throws Exception {
        MaintenanceOptions options = new MaintenanceOptions(
                target(),
                days(retentionDays),
                List.copyOf(sources),
                logFiles(log4jFiles),
                Duration.ofDays(sourceRetentionDays),
                Duration.ofDays(rawLineDays),
                vacuumDays);
        new Maintenance(spark, options, Clock.systemUTC()).run();
        return 0;
    }
}
