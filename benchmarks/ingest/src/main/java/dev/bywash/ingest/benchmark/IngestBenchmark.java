package dev.bywash.ingest.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the parts that are asked for, and prints a table of each. */
@Command(
        name = "bywash-ingest-benchmark",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description =
                "Measures what ingestion costs. Give the machine nothing else to do, and compare the figures of one run.")
public final class IngestBenchmark implements Callable<Integer> {

    private enum Name {
        LOAD,
        MERGE,
        IDLE,
        LATENCY,
        NOISE,
        AUDIT,
        WATCH,
        ALERT,
        STATE,
        LARGE,
        DAY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--directory",
            required = true,
            paramLabel = "DIR",
            description = "Where to work, and where the tables of results are left.")
    private Path directory;

    @Option(
            names = "--parts",
            split = ",",
            defaultValue = "load,merge,idle,latency,noise,audit,watch,alert,state,large,day",
            paramLabel = "PART",
            description = "What to measure, with commas: ${COMPLETION-CANDIDATES}.")
    private Set<Name> parts;

    @Option(
            names = "--events",
            defaultValue = "1000000",
            paramLabel = "N",
            description = "load, audit, watch: how many events.")
    private int events;

    @Option(
            names = "--table-rows",
            split = ",",
            defaultValue = "1000000,10000000,100000000",
            paramLabel = "N",
            description =
                    "merge: rows of the tables, the least first. A hundred million take 4 GB and some minutes to make.")
    private List<Long> tableRows;

    @Option(
            names = "--files",
            split = ",",
            defaultValue = "100,10000,100000",
            paramLabel = "N",
            description = "idle: numbers of delivered files.")
    private List<Integer> files;

    @Option(
            names = "--live-files",
            defaultValue = "1000",
            paramLabel = "N",
            description = "latency: how many files are written to.")
    private int liveFiles;

    @Option(
            names = "--clusters",
            defaultValue = "10000",
            paramLabel = "N",
            description = "latency: how many clusters are to be listed; of ten thousand, 300,000 files are made.")
    private int clusters;

    @Option(
            names = "--noise-megabytes",
            defaultValue = "1024",
            paramLabel = "N",
            description = "noise: how much is to be looked through.")
    private int noiseMegabytes;

    @Option(
            names = "--failures",
            defaultValue = "60",
            paramLabel = "N",
            description = "alert: how many loads are to fail.")
    private int failures;

    @Option(
            names = "--every-seconds",
            defaultValue = "30",
            paramLabel = "N",
            description = "alert: how long after one run of the job the next one begins.")
    private int everySeconds;

    @Option(
            names = "--known-writers",
            defaultValue = "2000000",
            paramLabel = "N",
            description = "state: how many writers were seen before.")
    private int knownWriters;

    @Option(
            names = "--known-files",
            defaultValue = "300000",
            paramLabel = "N",
            description = "state: how many files were read before.")
    private int knownFiles;

    @Option(
            names = "--file-megabytes",
            defaultValue = "4096",
            paramLabel = "N",
            description = "large: how large one file is.")
    private int fileMegabytes;

    @Option(names = "--hours", defaultValue = "24", paramLabel = "N", description = "day: how many hours of 12 runs.")
    private int hours;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description = "How often to measure what is not a day; audit: an even number, one more where it is odd.")
    private int rounds;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new IngestBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(directory);
        Map<Name, Part> all = new EnumMap<>(Map.of(
                Name.LOAD, new LoadPart(events, rounds),
                Name.MERGE, new MergePart(tableRows, rounds),
                Name.IDLE, new IdlePart(files, rounds),
                Name.LATENCY, new LatencyPart(liveFiles, clusters),
                Name.NOISE, new NoisePart(noiseMegabytes, rounds),
                Name.AUDIT, new AuditPart(events, rounds),
                Name.WATCH, new WatchPart(events, rounds),
                Name.ALERT, new AlertPart(failures, Duration.ofSeconds(everySeconds)),
                Name.DAY, new DayPart(hours)));
        all.put(Name.STATE, new StatePart(knownWriters, knownFiles, rounds));
        all.put(Name.LARGE, new LargeFilePart(fileMegabytes, rounds));
        try (BenchmarkSession session = new BenchmarkSession()) {
            for (Name name : new TreeSet<>(parts)) {
                System.out.println(name);
                Path work = Files.createTempDirectory(directory.toAbsolutePath(), name.toString());
                try {
                    String table = all.get(name).run(session, work);
                    Files.writeString(directory.resolve(name + ".md"), table);
                    System.out.println("\n" + table);
                } finally {
                    delete(work);
                }
            }
        }
        return 0;
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
