package dev.bywash.casestudy;

import dev.bywash.casestudy.report.Savings;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Calculates savings. */
@Command(
        name = "savings",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = "Calculates what a team saves by logging through Bywash instead of one INSERT per event.")
final class SavingsCommand implements Callable<Integer> {

    @Option(names = "--tables", description = "Tables that a run of a pipeline loads.")
    private int tables = 1000;

    @Option(names = "--events-per-table", description = "Events of a table, each logged by an INSERT.")
    private int eventsPerTable = 3;

    @Option(names = "--seconds-per-insert", description = "How long one takes: the median in the query history.")
    private double secondsPerInsert = 4.8;

    @Option(names = "--loads-at-a-time", description = "How many tables are loaded at once.")
    private int loadsAtATime = 8;

    @Option(names = "--pipelines", description = "Pipelines that run like this.")
    private int pipelines = 40;

    @Option(names = "--runs-per-month", description = "Runs of each pipeline.")
    private double runsPerMonth = 30;

    @Option(names = "--dbu-per-hour", description = "DBUs that the cluster of one pipeline uses in an hour.")
    private double dbuPerHour = 10;

    @Option(names = "--dbu-price", description = "Price of a DBU.")
    private double dbuPrice = 0.15;

    @Option(names = "--machines-per-hour", description = "What the cloud takes for that cluster's machines in an hour.")
    private double machinesPerHour = 2;

    @Option(names = "--ingest-hours", description = "Hours a month that the ingest job runs, for all pipelines.")
    private double ingestHoursPerMonth = 730;

    @Option(names = "--ingest-dbu-per-hour", description = "DBUs that the ingest job's cluster uses in an hour.")
    private double ingestDbuPerHour = 0.75;

    @Option(names = "--ingest-machines-per-hour", description = "What the cloud takes for its machines in an hour.")
    private double ingestMachinesPerHour = 0.2;

    @Override
    public Integer call() {
        Savings savings = new Savings(
                tables,
                eventsPerTable,
                secondsPerInsert,
                loadsAtATime,
                pipelines,
                runsPerMonth,
                dbuPerHour,
                dbuPrice,
                machinesPerHour,
                ingestHoursPerMonth,
                ingestDbuPerHour,
                ingestMachinesPerHour);
        System.out.printf(
                Locale.ROOT,
                """
                a run is shorter by   %,10.1f minutes
                saved in a month      %,10.0f DBU
                saved in a month      %,10.2f
                ingestion, a month    %,10.2f
                net, a month          %,10.2f
                """,
                savings.minutesPerRun(),
                savings.dbusPerMonth(),
                savings.savedPerMonth(),
                savings.ingestionPerMonth(),
                savings.netPerMonth());
        return 0;
    }
}
