package dev.bywash.casestudy.report;

import dev.bywash.casestudy.etl.EventLedger;
import dev.bywash.casestudy.etl.InsertPrice;
import dev.bywash.casestudy.run.DriverRun;
import dev.bywash.casestudy.run.IngestRun.Scenario;
import dev.bywash.casestudy.run.KillRun;
import dev.bywash.casestudy.run.QueryRun;
import dev.bywash.casestudy.run.StoredLog;
import dev.bywash.casestudy.run.Variant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The tables of the page, by name. Medians over the blocks, ranges in brackets. */
public final class FigureTables {

    private static final String NONE = "-";

    private final Results results;

    /** Of these results. */
    public FigureTables(Results results) {
        this.results = results;
    }

    /** The Markdown of each table; a table without results is left out. */
    public Map<String, String> all() {
        Map<String, String> tables = new LinkedHashMap<>();
        if (!results.drivers().isEmpty()) {
            tables.put("drivers", forEachSize(this::drivers));
            tables.put("storage", forEachSize(this::storage));
            tables.put("calls", forEachSize(this::calls));
        }
        if (!results.ingestion().isEmpty()) {
            tables.put("ingestion", ingestion());
        }
        if (!results.kills().isEmpty()) {
            tables.put("kills", kills());
        }
        if (!results.queries().isEmpty()) {
            tables.put("queries", queries());
        }
        if (!results.insertPrices().isEmpty()) {
            tables.put("growth", growth());
        }
        return tables;
    }

    private interface OfSize {
        String table(int tables);
    }

    private String forEachSize(OfSize figure) {
        StringBuilder text = new StringBuilder();
        for (int tables : results.sizes()) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            text.append(Sample.count(tables) + " tables, ")
                    .append(Sample.count(EventLedger.eventsOf(tables)) + " events:\n\n")
                    .append(figure.table(tables));
        }
        return text.toString();
    }

    private String drivers(int tables) {
        MarkdownTable table = new MarkdownTable(
                "variant", "blocks", "wall time, s", "× no logging", "driver CPU, s", "× no logging", "of it GC, s");
        for (Variant variant : results.variants(tables)) {
            table.row(
                    variant.label(),
                    Long.toString(results.drivers(variant, tables).count()),
                    text(results.sample(variant, tables, run -> run.driver().wallSeconds()), "%.1f"),
                    text(
                            results.paired(
                                    variant,
                                    tables,
                                    (run, floor) -> run.driver().wallSeconds()
                                            / floor.driver().wallSeconds()),
                            "%.2f"),
                    text(results.sample(variant, tables, run -> run.driver().cpuSeconds()), "%.1f"),
                    text(
                            results.paired(
                                    variant,
                                    tables,
                                    (run, floor) -> run.driver().cpuSeconds()
                                            / floor.driver().cpuSeconds()),
                            "%.2f"),
                    median(results.sample(variant, tables, run -> run.driver().gcSeconds()), "%.1f"));
        }
        return table.toString();
    }

    private String storage(int tables) {
        MarkdownTable table = new MarkdownTable(
                "variant",
                "Delta commits",
                "lost races, retried by Delta",
                "failed writes, retried by the ETL",
                "data files",
                "files of the Delta log",
                "KB");
        for (Variant variant : results.variants(tables)) {
            if (variant != Variant.NO_LOGGING) {
                table.row(
                        variant.label(),
                        storedMedian(variant, tables, StoredLog::commits),
                        storedMedian(variant, tables, StoredLog::lostRaces),
                        median(
                                results.sample(
                                        variant, tables, run -> run.driver().retries()),
                                "%,.0f"),
                        storedMedian(variant, tables, StoredLog::dataFiles),
                        storedMedian(variant, tables, StoredLog::logFiles),
                        median(results.sample(variant, tables, run -> run.log().bytes() / 1e3), "%,.0f"));
            }
        }
        return table.toString();
    }

    private String storedMedian(Variant variant, int tables, ToLongFunction<StoredLog> count) {
        return median(results.sample(variant, tables, run -> count.applyAsLong(run.log())), "%,.0f");
    }

    private String calls(int tables) {
        MarkdownTable table = new MarkdownTable(
                "variant",
                "held by an event, ms",
                "CPU of the calling thread, µs an event",
                "CPU of the writer thread, µs an event",
                "both, % of the driver's CPU");
        double events = (double) EventLedger.eventsOf(tables);
        for (Variant variant : results.variants(tables)) {
            if (variant != Variant.NO_LOGGING) {
                table.row(
                        variant.label(),
                        text(
                                results.sample(
                                        variant,
                                        tables,
                                        run -> 1e3 * run.driver().logHeldSeconds() / events),
                                "%,.3f"),
                        text(
                                results.sample(
                                        variant,
                                        tables,
                                        run -> 1e6 * run.driver().logCpuSeconds() / events),
                                "%,.0f"),
                        variant.isBywash()
                                ? text(
                                        results.sample(
                                                variant,
                                                tables,
                                                run -> 1e6 * run.driver().writerCpuSeconds() / events),
                                        "%,.0f")
                                : NONE,
                        variant.isDelta()
                                ? "more: Spark's threads work too"
                                : text(results.sample(variant, tables, FigureTables::loggingShare), "%.2f %%"));
            }
        }
        return table.toString();
    }

    /** What logging takes of a driver's CPU time when all of it is spent in the caller and the writer thread; in percent. */
    static double loggingShare(DriverRun run) {
        return 100
                * (run.driver().logCpuSeconds() + run.driver().writerCpuSeconds())
                / run.driver().cpuSeconds();
    }

    private String ingestion() {
        MarkdownTable table = new MarkdownTable(
                "ingestion of drivers with",
                "how",
                "deliveries",
                "CPU for one driver's log, s",
                "CPU of what it replaces, s",
                "less by a factor of");
        for (int tables : results.ingestion().stream()
                .map(run -> run.tables())
                .distinct()
                .sorted()
                .toList()) {
            Optional<Double> replaced = replacedCpu(tables);
            for (Scenario scenario : List.of(Scenario.BESIDE, Scenario.ONE_DRIVER, Scenario.FLEET)) {
                results.ingestCpuPerDriver(scenario, tables)
                        .ifPresent(cpu -> table.row(
                                Sample.count(tables) + " tables",
                                switch (scenario) {
                                    case BESIDE -> "beside the driver, every 15 s";
                                    case ONE_DRIVER -> "elsewhere, one driver at a time";
                                    default -> "elsewhere, 100 drivers at once";
                                },
                                Integer.toString(cpu.size()),
                                cpu.text("%.3f"),
                                replaced.map(seconds -> Sample.format("%.0f", seconds))
                                        .orElse(NONE),
                                replaced.map(seconds -> Sample.format("%.0f", seconds / cpu.median()))
                                        .orElse(NONE)));
            }
            results.ingestCpuPerDriver(Scenario.IDLE, tables)
                    .ifPresent(
                            cpu -> table.row(NONE, "a run that finds nothing new", NONE, cpu.text("%.3f"), NONE, NONE));
        }
        return table.toString();
    }

    /** The CPU time that one INSERT per event adds to the driver, in seconds; empty when it was not measured. */
    Optional<Double> replacedCpu(int tables) {
        return results.paired(
                        Variant.INSERT,
                        tables,
                        (run, floor) ->
                                run.driver().cpuSeconds() - floor.driver().cpuSeconds())
                .map(Sample::median);
    }

    private String kills() {
        MarkdownTable table = new MarkdownTable("variant", "kills", "events logged before", "of them lost", "at worst");
        for (Variant variant : Variant.values()) {
            List<KillRun> kills = results.kills().stream()
                    .filter(kill -> kill.variant() == variant)
                    .toList();
            if (!kills.isEmpty()) {
                table.row(
                        variant.label(),
                        Integer.toString(kills.size()),
                        Sample.count(kills.stream().mapToLong(KillRun::logged).sum()),
                        Sample.count(kills.stream().mapToLong(KillRun::lost).sum()),
                        Sample.count(
                                kills.stream().mapToLong(KillRun::lost).max().getAsLong()));
            }
        }
        return table.toString();
    }

    private String queries() {
        MarkdownTable table = new MarkdownTable("log of", "tables", "blocks", "query, s", "events found");
        for (int tables : results.queries().stream()
                .map(QueryRun::tables)
                .distinct()
                .sorted()
                .toList()) {
            for (Variant variant : Variant.values()) {
                List<QueryRun> queries = results.queries().stream()
                        .filter(query -> query.variant() == variant && query.tables() == tables)
                        .toList();
                if (!queries.isEmpty()) {
                    table.row(
                            variant.label(),
                            Sample.count(tables),
                            Integer.toString(queries.size()),
                            Sample.of(queries.stream().map(QueryRun::seconds).toList())
                                    .text("%.2f"),
                            Sample.count(queries.stream()
                                    .mapToLong(QueryRun::events)
                                    .min()
                                    .getAsLong()));
                }
            }
        }
        return table.toString();
    }

    private String growth() {
        MarkdownTable table =
                new MarkdownTable("tables", "events", "CPU of the last INSERT, s", "CPU of all INSERTs, s");
        InsertCurve cpu = InsertCurve.of(results.insertPrices());
        long greatest = results.insertPrices().stream()
                .mapToLong(InsertPrice::commits)
                .max()
                .getAsLong();
        for (int tables : Arrays.asList(100, 1000, 4000)) {
            long events = EventLedger.eventsOf(tables);
            if (events <= greatest) {
                table.row(
                        Sample.count(tables),
                        Sample.count(events),
                        Sample.format("%.2f", cpu.at(events)),
                        Sample.format("%,.0f", cpu.total(events)));
            }
        }
        return table.toString();
    }

    private static String text(Optional<Sample> sample, String format) {
        return sample.map(values -> values.text(format)).orElse(NONE);
    }

    private static String median(Optional<Sample> sample, String format) {
        return sample.map(values -> Sample.format(format, values.median())).orElse(NONE);
    }
}
