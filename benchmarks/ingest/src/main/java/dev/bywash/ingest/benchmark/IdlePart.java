package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What a run costs that finds nothing new, by how many files lie there. */
final class IdlePart implements Part {

    private static final int FILES_A_CLUSTER = 25;

    private final List<Integer> sizes;
    private final int rounds;

    /** @param sizes numbers of files */
    IdlePart(List<Integer> sizes, int rounds) {
        this.sizes = sizes;
        this.rounds = rounds;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        StringBuilder text = new StringBuilder("A run with nothing to read, median of %d runs, %d files a cluster:%n%n"
                .formatted(rounds, FILES_A_CLUSTER));
        text.append("""
                | files | clusters | first run, which reads them all, s | files listed | s | CPU s | heap in use, MB |
                | ---: | --- | ---: | ---: | ---: | ---: | ---: |
                """);
        for (int size : sizes) {
            for (boolean ended : new boolean[] {false, true}) {
                text.append(measure(session, directory.resolve((ended ? "ended-" : "alive-") + size), size, ended));
            }
        }
        return text.toString();
    }

    private String measure(BenchmarkSession session, Path directory, int size, boolean ended) throws Exception {
        EventFiles files = write(directory.resolve("volume"), size, ended);
        Path target = directory.resolve("tables");
        session.ingestion(files.volume(), target);
        Measured first = Measured.of(() -> {
            while (session.ingest(files.volume(), target).hasMore()) {}
            return null;
        });
        List<Measured> runs = new ArrayList<>();
        long listed = 0;
        for (int round = 0; round <= rounds; round++) {
            RunReport[] report = new RunReport[1];
            Measured run = Measured.of(() -> report[0] = session.ingest(files.volume(), target));
            if (report[0].files().read() != 0) {
                throw new IllegalStateException("Something was read again: " + report[0]);
            }
            if (round > 0) {
                runs.add(run);
            }
            listed = report[0].files().listed();
            System.out.printf("  %,d files: %s, %,d listed%n", size, run, listed);
        }
        Measured median = Measured.median(runs);
        return "| %,d | %s | %s | %,d | %s | %s | %,d |%n"
                .formatted(
                        size,
                        ended ? "ended two days ago" : "alive",
                        Measured.figure(first.seconds()),
                        listed,
                        Measured.figure(median.seconds()),
                        Measured.figure(median.cpuSeconds()),
                        Measured.usedHeapMegabytes());
    }

    private static EventFiles write(Path volume, int size, boolean ended) throws IOException {
        EventFiles files = new EventFiles(volume);
        Instant time = Instant.now().minus(ended ? 48 : 2, ChronoUnit.HOURS);
        for (int i = 0; i < size; i++) {
            files.write(
                    i / FILES_A_CLUSTER,
                    "stdout--%02d".formatted(i % FILES_A_CLUSTER),
                    i % FILES_A_CLUSTER + 1,
                    1,
                    time);
        }
        return files;
    }
}
