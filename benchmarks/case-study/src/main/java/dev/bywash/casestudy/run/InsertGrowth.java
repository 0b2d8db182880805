package dev.bywash.casestudy.run;

import dev.bywash.casestudy.etl.InsertPrice;
import dev.bywash.casestudy.etl.InsertPrices;
import dev.bywash.cluster.DriverProcess;
import dev.bywash.cluster.EmulatedCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;

/** Measures what an INSERT costs into log tables of growing histories: as many events as 100, 1,000 and 4,000 tables have logged. */
public final class InsertGrowth {

    private static final int INSERTS = 16;
    private static final List<String> HISTORIES = List.of("2", "300", "3000", "12000");
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    private final Workspace workspace;
    private final PrintStream out;

    /** It reports its progress to {@code out}. */
    public InsertGrowth(Workspace workspace, PrintStream out) {
        this.workspace = workspace;
        this.out = out;
    }

    /** Measures, unless there are results. */
    public void run() throws IOException, InterruptedException {
        if (!workspace.insertPrices().read().isEmpty()) {
            return;
        }
        out.println("INSERTs into log tables with a history");
        Path directory = workspace.scratch("insert-growth");
        List<String> arguments = new ArrayList<>(List.of(directory.toString(), Integer.toString(INSERTS)));
        arguments.addAll(HISTORIES);
        try (EmulatedCluster cluster = Cluster.start(Variant.INSERT, "0713-210012-growth00", directory)) {
            DriverProcess driver = cluster.startDriver(Cluster.application(InsertPrices.class.getName(), arguments));
            int exitCode = driver.waitFor(TIMEOUT);
            if (exitCode != 0) {
                throw new IllegalStateException("the measurement of INSERTs ended with " + exitCode + "; its stderr is "
                        + cluster.node().driverLogs().resolve("stderr"));
            }
        }
        for (InsertPrice price : new JsonLines<>(directory.resolve("prices.jsonl"), InsertPrice.class).read()) {
            workspace.insertPrices().add(price);
            out.printf(
                    "  after %,d commits: CPU %.2f s an INSERT, %.2f s with 8 at a time%n",
                    price.commits(), price.cpuSeconds() / price.inserts(), price.wallSeconds() / price.inserts());
        }
        FileUtils.deleteDirectory(directory.toFile());
    }
}
