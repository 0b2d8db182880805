package dev.bywash.casestudy.run;

import dev.bywash.casestudy.etl.InsertPrice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/**
 * Where a study keeps its results, its runs' logs and its plots.
 *
 * @param directory of all
 */
public record Workspace(Path directory) {

    /** Takes the absolute path. */
    public Workspace {
        directory = directory.toAbsolutePath();
    }

    /** What the drivers cost. */
    public JsonLines<DriverRun> driverRuns() {
        return new JsonLines<>(results().resolve("drivers.jsonl"), DriverRun.class);
    }

    /** What ingestion costs. */
    public JsonLines<IngestRun> ingestRuns() {
        return new JsonLines<>(results().resolve("ingestion.jsonl"), IngestRun.class);
    }

    /** What is lost by a kill. */
    public JsonLines<KillRun> killRuns() {
        return new JsonLines<>(results().resolve("kills.jsonl"), KillRun.class);
    }

    /** How fast the logs are queried. */
    public JsonLines<QueryRun> queryRuns() {
        return new JsonLines<>(results().resolve("queries.jsonl"), QueryRun.class);
    }

    /** What an INSERT costs as the log table grows. */
    public JsonLines<InsertPrice> insertPrices() {
        return new JsonLines<>(results().resolve("insert-prices.jsonl"), InsertPrice.class);
    }

    /** The directory of the files of results. */
    public Path results() {
        return directory.resolve("results");
    }

    /** Where the log of a measured driver is kept. */
    Path driver(Variant variant, int tables, int block) {
        return directory.resolve("runs/tables-%d/block-%d/%s".formatted(tables, block, variant.id()));
    }

    /** An empty directory for runs that are not kept. */
    Path scratch(String name) throws IOException {
        return emptied(directory.resolve("scratch").resolve(name));
    }

    static Path emptied(Path directory) throws IOException {
        FileUtils.deleteDirectory(directory.toFile());
        return Files.createDirectories(directory);
    }
}
