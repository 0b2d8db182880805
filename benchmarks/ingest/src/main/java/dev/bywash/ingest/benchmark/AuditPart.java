package dev.bywash.ingest.benchmark;

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
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** What it costs to enter runs into the audit log, and to verify a table against it. */
final class AuditPart implements Part {

    private static final int WARM_UP_EVENTS = 20_000;

    private final int events;
    private final int rounds;

    AuditPart(int events, int rounds) {
        this.events = events;
        this.rounds = rounds;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        if (events > WARM_UP_EVENTS) {
            compare(session, directory.resolve("warm-up"), WARM_UP_EVENTS, 1);
        }
        return compare(session, directory.resolve("audit"), events, rounds);
    }

    private static String compare(BenchmarkSession session, Path directory, int events, int rounds) throws Exception {
        EventFiles files = new EventFiles(directory.resolve("volume"));
        files.deliver(events);
        AuditOptions on =
                new AuditOptions(true, directory.resolve("checkpoints").toString(), null);
        List<Measured> without = new ArrayList<>();
        List<Measured> with = new ArrayList<>();
        List<Measured> verified = new ArrayList<>();
        Path target = null;
        for (int round = 0; round < rounds; round++) {
            without.add(ingest(session, files, directory.resolve("off-" + round), AuditOptions.OFF));
            target = directory.resolve("on-" + round);
            with.add(ingest(session, files, target, on));
            Target tables = new Target(target.toString());
            verified.add(Measured.of(() -> requireProved(
                    new TableVerification(session.spark(), tables).verify(Against.NOTHING, Instant.now()), events)));
            System.out.printf("  off %s, on %s, verify %s%n", without.get(round), with.get(round), verified.get(round));
        }
        return report(session, directory, target, events, List.of(without, with, verified));
    }

    private static Measured ingest(BenchmarkSession session, EventFiles files, Path target, AuditOptions audit)
            throws Exception {
        var ingestion = session.ingestion(files.volume(), target, audit);
        return Measured.of(ingestion::run);
    }

    private static Result requireProved(Result result, int events) {
        if (!result.isProved() || result.events() != events || result.notCovered() != 0) {
            throw new IllegalStateException("What was just brought is not proved: " + result);
        }
        return result;
    }

    private static String report(
            BenchmarkSession session, Path directory, Path target, int events, List<List<Measured>> results)
            throws IOException {
        Measured without = Measured.median(results.get(0));
        Measured with = Measured.median(results.get(1));
        Measured verified = Measured.median(results.get(2));
        SparkSession spark = session.spark();
        Path whole = directory.resolve("whole");
        Path plain = directory.resolve("plain");
        var rows = spark.table(BenchmarkSession.eventsOf(target));
        rows.write().parquet(whole.toString());
        rows.drop("attribute_types", "line").write().parquet(plain.toString());
        return """
                %,d events, %d rounds:

                | | s | CPU s |
                | --- | ---: | ---: |
                | a run, `--audit off` | %s | %s |
                | a run, `--audit on` | %s | %s |
                | verification without files | %s | %s |

                - CPU of a run with the audit log: %+.1f %%
                - verified: %,.0f rows a second, %,.0f a second of CPU
                - bytes a row: %.1f as Parquet, of which %.2f are `attribute_types` and `line`; %.2f of `audit_log`
                """.formatted(
                        events,
                        results.get(0).size(),
                        Measured.figure(without.seconds()),
                        Measured.figure(without.cpuSeconds()),
                        Measured.figure(with.seconds()),
                        Measured.figure(with.cpuSeconds()),
                        Measured.figure(verified.seconds()),
                        Measured.figure(verified.cpuSeconds()),
                        100 * (with.cpuSeconds() / without.cpuSeconds() - 1),
                        events / verified.seconds(),
                        events / verified.cpuSeconds(),
                        (double) bytesOf(whole) / events,
                        (double) (bytesOf(whole) - bytesOf(plain)) / events,
                        (double) bytesOf(target.resolve("audit_log")) / events);
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
