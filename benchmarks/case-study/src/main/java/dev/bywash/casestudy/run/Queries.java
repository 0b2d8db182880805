package dev.bywash.casestudy.run;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks every log of a block the same question, in turns. */
public final class Queries {

    private static final int WARM_UP_ROUNDS = 2;
    private static final int ROUNDS = 7;

    private final Workspace workspace;
    private final int tables;
    private final int block;
    private final PrintStream out;

    /** The logs of a block, which must have been run; it reports its progress to {@code out}. */
    public Queries(Workspace workspace, int tables, int block, PrintStream out) {
        this.workspace = workspace;
        this.tables = tables;
        this.block = block;
        this.out = out;
    }

    /** Queries the logs that are there and have no result yet. */
    public void run(List<Variant> variants) {
        List<Variant> open = variants.stream()
                .filter(variant ->
                        variant.isDelta() || variant == Variant.JSON_FILE || variant == Variant.BYWASH_BESIDE)
                .filter(variant -> Files.exists(directory(variant).resolve("result.json")))
                .filter(variant -> workspace.queryRuns().read().stream()
                        .noneMatch(run -> run.variant() == variant && run.tables() == tables && run.block() == block))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        try (LogReader reader = LogReader.open()) {
            Map<Variant, double[]> seconds = new TreeMap<>();
            open.forEach(variant -> seconds.put(variant, new double[ROUNDS]));
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                for (Variant variant : open) {
                    long start = System.nanoTime();
                    reader.slowestLoads(variant, directory(variant));
                    if (round >= 0) {
                        seconds.get(variant)[round] = (System.nanoTime() - start) / 1e9;
                    }
                }
            }
            for (Variant variant : open) {
                QueryRun run = new QueryRun(
                        variant,
                        tables,
                        block,
                        reader.events(variant, directory(variant)).size(),
                        median(seconds.get(variant)));
                workspace.queryRuns().add(run);
                out.printf(
                        "%d tables, block %d, %s: query %.2f s, %d events%n",
                        tables, block, variant.label(), run.seconds(), run.events());
            }
        }
    }

    private Path directory(Variant variant) {
        return workspace.driver(variant, tables, block);
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
