package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.EventLines;
import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.alert.Receiver;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.ChannelSource;
import dev.bywash.ingest.watch.WatchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * How long it takes until a receiver hears of a load that failed, with the job running again and again: from the line's being in the file that the job
 * reads, at any time between two runs. What a platform takes to deliver the file comes on top.
 */
final class AlertPart implements Part {

    private static final Pattern TABLE = Pattern.compile("measured_(\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final AtomicLong seq = new AtomicLong(1);
    private final int samples;
    private final Duration every;

    /** @param every how long after the beginning of one run the next begins */
    AlertPart(int samples, Duration every) {
        this.samples = samples;
        this.every = every;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        Path stdout = Files.createDirectories(directory.resolve("volume/1122-120000-00000001/driver"))
                .resolve("stdout");
        Files.writeString(stdout, EventLines.opened(EventLines.writer(1), Instant.now()));
        Map<Integer, Long> heard = new ConcurrentHashMap<>();
        try (Receiver receiver = new Receiver(message -> note(message, heard))) {
            Path channels = Files.writeString(
                    directory.resolve("channels.properties"), "BYWASH_SLACK_URL=" + receiver.url("/slack"));
            Ingestion job = session.ingestion(
                    directory.resolve("volume"),
                    directory.resolve("tables"),
                    new WatchOptions(true, AlertMode.SEND, ChannelSource.parse("file:" + channels), false));
            // The tables are made, and what is generated and compiled, is.
            warmUp(job, stdout, heard);
            return measure(job, stdout, heard);
        }
    }

    private static void note(String message, Map<Integer, Long> heard) {
        long now = System.nanoTime();
        TABLE.matcher(message).results().forEach(table -> heard.putIfAbsent(Integer.parseInt(table.group(1)), now));
    }

    private void warmUp(Ingestion job, Path stdout, Map<Integer, Long> heard) throws Exception {
        int number = 0;
        while (heard.size() < 3) {
            fail(stdout, number++);
            job.run();
        }
        heard.clear();
    }

    private String measure(Ingestion job, Path stdout, Map<Integer, Long> heard) throws Exception {
        Map<Integer, Long> logged = new ConcurrentHashMap<>();
        List<Measured> runs = new ArrayList<>();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<Void> logging = thread.submit(logging(stdout, logged));
        try {
            long end = System.nanoTime() + PATIENCE.toNanos() + every.toNanos() * samples;
            while (!logging.isDone() || heard.size() < samples) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("Of " + samples + " failures " + heard.size() + " were heard of");
                }
                long next = System.nanoTime() + every.toNanos();
                runs.add(Measured.asItGoes(job::run));
                Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
            }
            logging.get();
        } finally {
            thread.shutdownNow();
        }
        List<Double> seconds = logged.entrySet().stream()
                .map(each -> (heard.get(each.getKey()) - each.getValue()) / 1e9)
                .sorted()
                .toList();
        return report(seconds, Measured.median(runs));
    }

    /** About five to each run, at random, so that runs are met in every phase. */
    private Callable<Void> logging(Path stdout, Map<Integer, Long> logged) {
        Random random = new Random(1);
        return () -> {
            for (int i = 0; i < samples; i++) {
                Thread.sleep(random.nextLong(Math.max(1, every.toMillis() * 2 / 5)));
                int number = 1000 + i;
                fail(stdout, number);
                logged.put(number, System.nanoTime());
            }
            return null;
        };
    }

    private void fail(Path stdout, int number) throws IOException {
        String more = ",\"attributes\":{\"table\":\"measured_%d\",\"status\":\"failed\"}".formatted(number);
        Files.writeString(
                stdout,
                EventLines.line(
                        EventLines.writer(1), seq.incrementAndGet(), Instant.now(), "table.load", "failed", more),
                StandardOpenOption.APPEND);
    }

    private String report(List<Double> seconds, Measured run) {
        return """
                A run every %s s, %d failed loads at random times:

                | until the receiver has it | s |
                | --- | ---: |
                | the fastest | %s |
                | median | %s |
                | 95 of 100 | %s |
                | the slowest | %s |
                | one run of the job, median | %s |
                | its CPU | %s |
                """.formatted(
                        Measured.figure(every.toMillis() / 1e3),
                        seconds.size(),
                        Measured.figure(seconds.get(0)),
                        Measured.figure(seconds.get(seconds.size() / 2)),
                        Measured.figure(seconds.get((int) Math.ceil(seconds.size() * 0.95) - 1)),
                        Measured.figure(seconds.get(seconds.size() - 1)),
                        Measured.figure(run.seconds()),
                        Measured.figure(run.cpuSeconds()));
    }
}
