package dev.bywash.ingest.audit;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.Seed;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.TablesBelow;
import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.Expiry;
import dev.bywash.ingest.read.LeafRange;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.RunLimits;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is hashed while files are read for their rows is what the rows give back, wherever a writer's lines are cut into files. */
@ExtendWith(SparkExtension.class)
class ReadLeavesTest {

    private static final String RUN = "run";

    private final long seed = Seed.next();
    private final Random random = new Random(seed);
    private final Instant midnight = Instant.parse("2026-11-26T00:00:00Z");

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    @Test
    void aRunIsEnteredWithoutReadingTheTable() throws Exception {
        for (int cluster = 1; cluster <= 4; cluster++) {
            roll(cluster, 50 + random.nextInt(200));
        }
        List<RangeEntry> read;
        long events;
        try (Batch batch = batch()) {
            events = batch.events();
            assertThat(batch.eventRows().count()).isEqualTo(events);
            read = ReadLeaves.entries(RUN, batch.leaves(), events).orElseThrow();
            assertThat(ReadLeaves.entries(RUN, batch.leaves(), events + 1)).isEmpty();
            assertThat(ReadLeaves.entries(RUN, withoutOne(batch.leaves()), events))
                    .isEmpty();
        }

        ingest();

        // The verification makes its ranges of the rows of the table.
        assertThat(new TableVerification(SparkExtension.spark(), new Target(tables.toString()))
                        .verify(TableVerification.Against.NOTHING, Instant.now()))
                .as("seed %d", seed)
                .returns(List.of(), TableVerification.Result::texts)
                .returns(events, TableVerification.Result::events)
                .returns((long) read.size(), TableVerification.Result::entries);
        assertThat(logged()).as("seed %d", seed).containsExactlyElementsOf(read);
    }

    /** As nobody writes them: then the table is read, and tells the same. */
    @Test
    void numbersThatDoNotGrowAreTakenFromTheTable() throws Exception {
        List<String> lines = lines(1, 20);
        Collections.swap(lines, 5, 11);
        write("0713-1/driver/stdout", String.join("", lines));
        write("0713-1/driver/stdout--2026-11-26--01-00", line(writer(1), 1000, midnight));
        try (Batch batch = batch()) {
            assertThat(batch.eventRows().count()).isEqualTo(21);
            assertThat(ReadLeaves.entries(RUN, batch.leaves(), 21)).isEmpty();
        }

        ingest();

        assertThat(new TableVerification(SparkExtension.spark(), new Target(tables.toString()))
                        .verify(TableVerification.Against.NOTHING, Instant.now()))
                .returns(List.of(), TableVerification.Result::texts)
                .returns(21L, TableVerification.Result::events);
    }

    private static List<LeafRange> withoutOne(List<LeafRange> leaves) {
        return leaves.subList(1, leaves.size());
    }

    private List<RangeEntry> logged() throws Exception {
        List<RangeEntry> entries = new ArrayList<>();
        for (Row row : SparkExtension.spark()
                .table("delta.`" + tables + "/audit_log`")
                .orderBy("number")
                .select("entry")
                .collectAsList()) {
            RangeEntry entry = RangeEntry.parse(row.getString(0));
            entries.add(new RangeEntry(RUN, entry.writer(), entry.day(), entry.events(), entry.seqs(), entry.root()));
        }
        return entries;
    }

    private void ingest() throws Exception {
        new TablesBelow(tables, Clock.systemUTC(), volume)
                .ingestion(WatchOptions.OFF, new AuditOptions(true, null, null))
                .run();
    }

    private Batch batch() throws Exception {
        FileAccess access = FileAccess.of(SparkExtension.spark(), List.of(volume.toString()));
        var plan = new Planner(Long.MAX_VALUE)
                .plan(
                        access.list(directory -> false, Unlistable.NAMED).files(),
                        List.of(),
                        Instant.now().plus(Duration.ofDays(1)).toEpochMilli());
        return access.read(plan.tasks(), new ReadSettings(1 << 20, Expiry.NEVER, false, true, RunLimits.NONE));
    }

    /** One writer's lines in several rolled files, cut anywhere, with some lines missing and others between. */
    private void roll(int cluster, int count) throws Exception {
        List<String> lines = lines(cluster, count);
        lines.removeIf(line -> random.nextInt(20) == 0);
        List<String> printed = new ArrayList<>();
        for (String line : lines) {
            printed.add(random.nextInt(5) == 0 ? "somebody prints\n" + line : line);
        }
        byte[] bytes = String.join("", printed).getBytes(StandardCharsets.UTF_8);
        int from = 0;
        for (int file = 0; file < 3; file++) {
            int to = from + random.nextInt(bytes.length - from);
            write("0713-%d/driver/stdout--2026-11-26--%02d-00".formatted(cluster, file), bytes, from, to);
            from = to;
        }
        write("0713-%d/driver/stdout".formatted(cluster), bytes, from, bytes.length);
    }

    /** From before midnight to behind it, and some not as a plugin writes them. */
    private List<String> lines(int writer, int count) {
        List<String> lines = new ArrayList<>();
        for (int seq = 1; seq <= count; seq++) {
            String more = random.nextInt(4) > 0 ? "" : ",\"attributes\":{ \"rows\" : " + seq + "}";
            lines.add(line(writer(writer), seq, midnight.plusSeconds(seq - count / 2), "load", "loaded", more));
        }
        return lines;
    }

    private void write(String name, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(name, bytes, 0, bytes.length);
    }

    private void write(String name, byte[] bytes, int from, int to) throws Exception {
        Path file = volume.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, Arrays.copyOfRange(bytes, from, to));
    }
}
