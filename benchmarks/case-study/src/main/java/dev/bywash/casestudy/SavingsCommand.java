package dev.bywash.casestudy;

import dev.bywash.casestudy.report.Savings;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Calculates savings. */
@Command(
        name = "savings",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = "Calculates what a team saves by logging through Bywash instead of one INSERT per event.")
final class SavingsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

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

    @Option(names = "--ingest-runs-per-month", description = "Runs of the ingest job, for all pipelines: by the hour.")
    private double ingestRunsPerMonth = 730;

    @Option(
            names = "--minutes-per-ingest-run",
            description = "How long its cluster is paid for: five to start, one to run.")
    private double minutesPerIngestRun = 6;

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
                ingestRunsPerMonth,
                minutesPerIngestRun,
                ingestDbuPerHour,
                ingestMachinesPerHour);
        PrintWriter out = spec.commandLine().getOut();
        line(out, "a run is shorter by", "%,.1f minutes", savings.minutesPerRun());
        line(out, "saved in a month", "%,.0f DBU", savings.dbusPerMonth());
        line(out, "saved in a month", "%,.2f", savings.savedPerMonth());
        ingestion(out, "by the schedule", savings);
        ingestion(out, "day and night", savings.ingestingAlways());
        out.flush();
        return 0;
    }

    private static void ingestion(PrintWriter out, String schedule, Savings savings) {
        line(out, "ingestion " + schedule, "%,.2f", savings.ingestionPerMonth());
        line(out, "    net, a month", "%,.2f", savings.netPerMonth());
        line(out, "    breaks even at", "%,.0f tables a run", Math.ceil(savings.breakEvenTables()));
    }

    private static void line(PrintWriter out, String name, String format, double value) {
        out.printf("%-28s %s%n", name, String.format(Locale.ROOT, format, value));
    }
}
