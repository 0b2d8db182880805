package dev.bywash.casestudy.report;

import dev.bywash.casestudy.etl.InsertPrice;
import dev.bywash.casestudy.run.DriverRun;
import dev.bywash.casestudy.run.IngestRun;
import dev.bywash.casestudy.run.IngestRun.Scenario;
import dev.bywash.casestudy.run.KillRun;
import dev.bywash.casestudy.run.QueryRun;
import dev.bywash.casestudy.run.Variant;
import dev.bywash.casestudy.run.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * All results of a study.
 *
 * @param drivers what the drivers cost
 * @param ingestion what ingestion costs
 * @param kills what is lost by a kill
 * @param queries how fast the logs are queried
 * @param insertPrices what an INSERT costs as the log table grows
 */
public record Results(
        List<DriverRun> drivers,
        List<IngestRun> ingestion,
        List<KillRun> kills,
        List<QueryRun> queries,
        List<InsertPrice> insertPrices) {

    /** Reads what there is; any part may be missing. */
    public static Results read(Workspace workspace) {
        return new Results(
                workspace.driverRuns().read(),
                workspace.ingestRuns().read(),
                workspace.killRuns().read(),
                workspace.queryRuns().read(),
                workspace.insertPrices().read());
    }

    /** The numbers of tables that were loaded, ascending. */
    List<Integer> sizes() {
        return drivers.stream().map(DriverRun::tables).distinct().sorted().toList();
    }

    /** The variants that were run with so many tables. */
    List<Variant> variants(int tables) {
        return Arrays.stream(Variant.values())
                .filter(variant -> drivers(variant, tables).findAny().isPresent())
                .toList();
    }

    Stream<DriverRun> drivers(Variant variant, int tables) {
        return drivers.stream().filter(run -> run.variant() == variant && run.tables() == tables);
    }

    /** A quantity of a variant's drivers; empty when there is none. */
    Optional<Sample> sample(Variant variant, int tables, ToDoubleFunction<DriverRun> quantity) {
        return sample(drivers(variant, tables).mapToDouble(quantity).boxed().toList());
    }

    /** A quantity of a variant's driver and that of the same block that logs nothing; empty when no block has both. */
    Optional<Sample> paired(Variant variant, int tables, ToDoubleBiFunction<DriverRun, DriverRun> quantity) {
        List<Double> values = new ArrayList<>();
        drivers(variant, tables).forEach(run -> drivers(Variant.NO_LOGGING, tables)
                .filter(floor -> floor.block() == run.block())
                .forEach(floor -> values.add(quantity.applyAsDouble(run, floor))));
        return sample(values);
    }

    /** CPU seconds of ingestion for the logs of one driver; empty when it was not measured. */
    Optional<Sample> ingestCpuPerDriver(Scenario scenario, int tables) {
        return sample(ingestion.stream()
                .filter(run -> run.scenario() == scenario && run.tables() == tables)
                .map(run -> run.cpuSeconds() / Math.max(1, run.clusters()))
                .toList());
    }

    private static Optional<Sample> sample(List<Double> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Sample.of(values));
    }
}
