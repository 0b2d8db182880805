package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.audit.TableVerification;
import dev.bywash.ingest.audit.TableVerification.Against;
import dev.bywash.ingest.audit.TableVerification.Result;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * What it costs to enter runs into the audit log, and to verify a table against it. What grows with the events and what does not are told apart by runs of many events
 * and of few.
 */
final class AuditPart implements Part {

    private static final int WARM_UP_EVENTS = 20_000;
    private static final int CLUSTERS = 8;
    private static final int FEW = 10;

    /** What is run, without the log and with it, in this order. */
    private enum Step {
        FIRST("00", "a run of many events, into new tables"),
        NEXT("01", "the next one of that process, of as many"),
        FEW_EVENTS("02", "the next one, of 80 events"),
        NEW_PROCESS("03", "the first one of another process, of 80 events"),
        IDLE("04", "the first one of another process, of none");

        private final String hour;
        private final String text;

        Step(String hour, String text) {
            this.hour = hour;
            this.text = text;
        }

        boolean isOfAnotherProcess() {
            return this == NEW_PROCESS || this == IDLE;
        }
    }

    private final int events;
    private final int rounds;

    /** @param rounds an odd number is one more: who runs first changes from one to the next */
    AuditPart(int events, int rounds) {
        this.events = events;
        this.rounds = rounds + rounds % 2;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        if (events > WARM_UP_EVENTS) {
            compare(session, directory.resolve("warm-up"), WARM_UP_EVENTS, 2);
        }
        return compare(session, directory.resolve("audit"), events, rounds);
    }

    private static String compare(BenchmarkSession session, Path directory, int events, int rounds) throws Exception {
        Map<Step, List<Measured>> without = new EnumMap<>(Step.class);
        Map<Step, List<Measured>> with = new EnumMap<>(Step.class);
        List<Measured> verified = new ArrayList<>();
        Path target = null;
        for (int round = 0; round < rounds; round++) {
            EventFiles files = new EventFiles(directory.resolve("volume-" + round));
            AuditOptions on = new AuditOptions(
                    true, directory.resolve("checkpoints-" + round).toString(), null);
            target = directory.resolve("on-" + round);
            Runs one = new Runs(session, files, directory.resolve("off-" + round), AuditOptions.OFF);
            Runs other = new Runs(session, files, target, on);
            int delivered = 0;
            for (Step step : Step.values()) {
                delivered += deliver(files, step, delivered, events);
                // The second one finds the files in the system's memory and what the first one has left to collect.
                boolean offFirst = round % 2 == 0;
                Measured first = (offFirst ? one : other).run(step);
                Measured second = (offFirst ? other : one).run(step);
                without.computeIfAbsent(step, some -> new ArrayList<>()).add(offFirst ? first : second);
                with.computeIfAbsent(step, some -> new ArrayList<>()).add(offFirst ? second : first);
                System.out.printf(
                        "  %s: off %s, on %s%n",
                        step, without.get(step).get(round), with.get(step).get(round));
            }
            Target tables = new Target(target.toString());
            int all = delivered;
            verified.add(Measured.of(() -> requireProved(
                    new TableVerification(session.spark(), tables).verify(Against.NOTHING, Instant.now()), all)));
            System.out.printf("  verify %s%n", verified.get(round));
            if (round < rounds - 1) {
                for (Path done : List.of(files.volume(), directory.resolve("off-" + round), target)) {
                    IngestBenchmark.delete(done);
                }
            }
        }
        return report(session, directory, target, events, without, with, verified);
    }

    /** The events of a step, those of each writer behind the ones that are there; returns how many. */
    private static int deliver(EventFiles files, Step step, int before, int events) throws IOException {
        if (step == Step.IDLE) {
            return 0;
        }
        int each = step == Step.FIRST || step == Step.NEXT ? events / CLUSTERS : FEW;
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            // Of now: clusters that were quiet for a day are not listed by each run.
            files.write(
                    cluster,
                    "stdout--2026-11-21--%s-00".formatted(step.hour),
                    before / CLUSTERS + 1L,
                    each,
                    Instant.now());
        }
        return each * CLUSTERS;
    }

    /** The runs into one target. */
    private static final class Runs {
        private final BenchmarkSession session;
        private final EventFiles files;
        private final Path target;
        private final AuditOptions audit;
        private Ingestion process;

        Runs(BenchmarkSession session, EventFiles files, Path target, AuditOptions audit) {
            this.session = session;
            this.files = files;
            this.target = target;
            this.audit = audit;
        }

        Measured run(Step step) throws Exception {
            if (process == null || step.isOfAnotherProcess()) {
                process = session.ingestion(files.volume(), target, audit);
            }
            return Measured.of(process::run);
        }
    }

    private static Result requireProved(Result result, int events) {
        if (!result.isProved() || result.events() != events || result.notCovered() != 0) {
            throw new IllegalStateException("What was just brought is not proved: " + result);
        }
        return result;
    }

    private static String report(
            BenchmarkSession session,
            Path directory,
            Path target,
            int events,
            Map<Step, List<Measured>> off,
            Map<Step, List<Measured>> on,
            List<Measured> verifications)
            throws IOException {
        StringBuilder steps = new StringBuilder();
        Map<Step, Double> more = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            Measured without = Measured.median(off.get(step));
            Measured with = Measured.median(on.get(step));
            more.put(step, with.cpuSeconds() - without.cpuSeconds());
            steps.append("| %s | %s | %s | %s | %s | %+.2f |%n"
                    .formatted(
                            step.text,
                            Measured.figure(without.seconds()),
                            Measured.figure(with.seconds()),
                            Measured.figure(without.cpuSeconds()),
                            Measured.figure(with.cpuSeconds()),
                            more.get(step)));
        }
        Measured verified = Measured.median(verifications);
        SparkSession spark = session.spark();
        Path whole = directory.resolve("whole");
        Path plain = directory.resolve("plain");
        var rows = spark.table(BenchmarkSession.eventsOf(target));
        rows.write().parquet(whole.toString());
        rows.drop("attribute_types", "line").write().parquet(plain.toString());
        long all = rows.count();
        double next = Measured.median(off.get(Step.NEXT)).cpuSeconds();
        double grows = more.get(Step.NEXT) - more.get(Step.FEW_EVENTS);
        return """
                %,d events in the runs of many, %d rounds:

                | | s, `--audit off` | s, `on` | CPU s, `off` | CPU s, `on` | CPU s more |
                | --- | ---: | ---: | ---: | ---: | ---: |
                %s
                - CPU of a run of many events with the audit log: %s into new tables, %s after that, means of the rounds
                - of that, what grows with the events: %.0f ns each, %+.1f %%
                - verification without files: %s s, %s s of CPU; %,.0f rows a second, %,.0f a second of CPU
                - bytes a row: %.1f as Parquet, of which %.2f are `attribute_types` and `line`; %.2f of `audit_log`
                """.formatted(
                        events,
                        verifications.size(),
                        steps,
                        morePercent(off.get(Step.FIRST), on.get(Step.FIRST)),
                        morePercent(off.get(Step.NEXT), on.get(Step.NEXT)),
                        1e9 * grows / events,
                        100 * grows / next,
                        Measured.figure(verified.seconds()),
                        Measured.figure(verified.cpuSeconds()),
                        all / verified.seconds(),
                        all / verified.cpuSeconds(),
                        (double) bytesOf(whole) / all,
                        (double) (bytesOf(whole) - bytesOf(plain)) / all,
                        (double) bytesOf(target.resolve("audit_log")) / all);
    }

    /** How much more CPU the second ones took, in percent: the mean over the rounds, and the standard error of that. */
    private static String morePercent(List<Measured> off, List<Measured> on) {
        double[] more = IntStream.range(0, off.size())
                .mapToDouble(round ->
                        100 * (on.get(round).cpuSeconds() / off.get(round).cpuSeconds() - 1))
                .toArray();
        double mean = Arrays.stream(more).average().orElseThrow();
        double squares =
                Arrays.stream(more).map(each -> (each - mean) * (each - mean)).sum();
        double error = Math.sqrt(squares / (more.length - 1) / more.length);
        return "%+.1f %% (standard error %.1f)".formatted(mean, error);
    }

    /** Of its Parquet files. */
    static long bytesOf(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
