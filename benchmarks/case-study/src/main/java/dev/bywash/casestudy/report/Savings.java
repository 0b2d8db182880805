package dev.bywash.casestudy.report;

/**
 * What a team saves by logging through Bywash instead of one INSERT per event.
 *
 * <pre>
 * hours a run  = tables x eventsPerTable x secondsPerInsert / loadsAtATime / 3600
 * saved        = pipelines x runsPerMonth x hours a run x (dbuPerHour x dbuPrice + machinesPerHour)
 * ingestion    = ingestRunsPerMonth x minutesPerIngestRun / 60 x (ingestDbuPerHour x dbuPrice + ingestMachinesPerHour)
 * a month      = saved - ingestion
 * </pre>
 *
 * <p>It counts time, because a cluster is paid by time: while a load waits for its INSERT, all of the cluster waits with it. Prices are in
 * any one currency.
 *
 * @param tables that a run of a pipeline loads
 * @param eventsPerTable that are logged by an INSERT each
 * @param secondsPerInsert how long one takes: the median in the query history
 * @param loadsAtATime how many tables are loaded at once
 * @param pipelines that run like this
 * @param runsPerMonth of each pipeline
 * @param dbuPerHour of the cluster of one pipeline
 * @param dbuPrice of a DBU
 * @param machinesPerHour what the cloud takes for the machines of that cluster, in an hour; 0 where the DBU price covers them
 * @param ingestRunsPerMonth of the ingest job, for all pipelines together; 730 when it runs by the hour
 * @param minutesPerIngestRun that its cluster is paid for, from its start on
 * @param ingestDbuPerHour of the ingest job's cluster
 * @param ingestMachinesPerHour what the cloud takes for its machines, in an hour
 */
public record Savings(
        int tables,
        int eventsPerTable,
        double secondsPerInsert,
        int loadsAtATime,
        int pipelines,
        double runsPerMonth,
        double dbuPerHour,
        double dbuPrice,
        double machinesPerHour,
        double ingestRunsPerMonth,
        double minutesPerIngestRun,
        double ingestDbuPerHour,
        double ingestMachinesPerHour) {

    private static final double SECONDS_PER_HOUR = 3600;
    private static final double HOURS_PER_MONTH = 730;

    /** Checks that nothing is negative and that loads are made at all. */
    public Savings {
        if (loadsAtATime < 1) {
            throw new IllegalArgumentException("loads at a time must be 1 or more, but are " + loadsAtATime);
        }
        for (double value : new double[] {
            tables,
            eventsPerTable,
            secondsPerInsert,
            pipelines,
            runsPerMonth,
            dbuPerHour,
            dbuPrice,
            machinesPerHour,
            ingestRunsPerMonth,
            minutesPerIngestRun,
            ingestDbuPerHour,
            ingestMachinesPerHour
        }) {
            if (!(value >= 0)) {
                throw new IllegalArgumentException("no count, time or price may be negative, but one is " + value);
            }
        }
    }

    /** How many minutes a run of a pipeline becomes shorter. */
    public double minutesPerRun() {
        return hoursPerRun() * 60;
    }

    /** DBUs that the pipelines use less in a month. */
    public double dbusPerMonth() {
        return pipelines * runsPerMonth * hoursPerRun() * dbuPerHour;
    }

    /** Money that the pipelines use less in a month. */
    public double savedPerMonth() {
        return pipelines * runsPerMonth * hoursPerRun() * (dbuPerHour * dbuPrice + machinesPerHour);
    }

    /** Money that ingestion costs in a month. */
    public double ingestionPerMonth() {
        return ingestHours() * (ingestDbuPerHour * dbuPrice + ingestMachinesPerHour);
    }

    /** The same with an ingest job that runs day and night. */
    public Savings ingestingAlways() {
        return new Savings(
                tables,
                eventsPerTable,
                secondsPerInsert,
                loadsAtATime,
                pipelines,
                runsPerMonth,
                dbuPerHour,
                dbuPrice,
                machinesPerHour,
                HOURS_PER_MONTH,
                60,
                ingestDbuPerHour,
                ingestMachinesPerHour);
    }

    /** From how many tables a run on ingestion costs less than it saves, all else being the same; infinite when nothing is saved by a table. */
    public double breakEvenTables() {
        return tables * ingestionPerMonth() / savedPerMonth();
    }

    private double ingestHours() {
        return ingestRunsPerMonth * minutesPerIngestRun / 60;
    }

    /** What is left of the savings after ingestion, in a month; negative when ingestion costs more than it saves. */
    public double netPerMonth() {
        return savedPerMonth() - ingestionPerMonth();
    }

    private double hoursPerRun() {
        return (double) tables * eventsPerTable * secondsPerInsert / loadsAtATime / SECONDS_PER_HOUR;
    }
}
