package dev.bywash.casestudy;

import dev.bywash.casestudy.run.DriverBlock;
import dev.bywash.casestudy.run.IngestionAlone;
import dev.bywash.casestudy.run.InsertGrowth;
import dev.bywash.casestudy.run.KillBlock;
import dev.bywash.casestudy.run.Queries;
import dev.bywash.casestudy.run.Variant;
import dev.bywash.casestudy.run.Workspace;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the drivers, kills, ingests and queries, and reports. What the directory has results of already is not",
            "measured again: a study may be done in pieces."
        })
final class RunCommand implements Callable<Integer> {

    private static final int KILL_TABLES = 40;

    @Parameters(paramLabel = "DIR", description = "Where results, logs and plots go.")
    private Path directory;

    @Option(
            names = "--tables",
            split = ",",
            paramLabel = "N",
            description = "How many tables a driver loads; several, with commas, to see growth (default: 1000).")
    private List<Integer> tables = List.of(1000);

    @Option(names = "--blocks", paramLabel = "N[-M]", description = "How many blocks, or which ones (default: 5).")
    private String blocks = "5";

    @Option(
            names = "--variants",
            split = ",",
            paramLabel = "ID",
            description =
                    "Which variants (default: all): none, insert, insert-compacted, buffered, json-file, bywash-bare, bywash-beside, bywash.")
    private List<String> variants =
            Arrays.stream(Variant.values()).map(Variant::id).toList();

    @Option(
            names = "--steps",
            split = ",",
            paramLabel = "STEP",
            description = "Which steps (default: all): ${COMPLETION-CANDIDATES}.")
    private Set<Step> steps = EnumSet.allOf(Step.class);

    private final PrintStream out = System.out;

    /** What can be done in a piece. */
    enum Step {
        DRIVERS,
        QUERIES,
        KILLS,
        INGESTION,
        GROWTH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        // A study that is broken off must not leave drivers behind.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        Workspace workspace = new Workspace(directory);
        List<Variant> chosen = variants.stream().map(Variant::of).toList();
        for (int block : blocks()) {
            for (int size : tables) {
                if (steps.contains(Step.DRIVERS)) {
                    new DriverBlock(workspace, size, block, out).run(chosen);
                }
                if (steps.contains(Step.QUERIES)) {
                    new Queries(workspace, size, block, out).run(chosen);
                }
            }
            if (steps.contains(Step.KILLS)) {
                new KillBlock(workspace, KILL_TABLES, block, out).run(chosen);
            }
        }
        if (steps.contains(Step.INGESTION)) {
            for (int size : tables) {
                new IngestionAlone(workspace, size, out).run();
            }
        }
        if (steps.contains(Step.GROWTH)) {
            new InsertGrowth(workspace, out).run();
        }
        ReportCommand.report(workspace, null, null, out);
        return 0;
    }

    private int[] blocks() {
        int dash = blocks.indexOf('-');
        int first = dash < 0 ? 1 : Integer.parseInt(blocks.substring(0, dash));
        return IntStream.rangeClosed(first, Integer.parseInt(blocks.substring(dash + 1)))
                .toArray();
    }
}
