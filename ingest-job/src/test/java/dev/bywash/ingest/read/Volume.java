package dev.bywash.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.plan.ReadPlan;
import dev.bywash.ingest.read.Found.Done;
import dev.bywash.ingest.read.Found.EventAt;
import dev.bywash.ingest.storage.FileStore;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A model of the volume and of the job on it: real planning and reading, over bytes in memory and a clock that stands in between. */
final class Volume {

    private static final class Delivered {
        private final byte[] bytes;
        private final long modified;

        Delivered(byte[] bytes, long modified) {
            this.bytes = bytes;
            this.modified = modified;
        }
    }

    private final Map<String, Delivered> files = new HashMap<>();
    private final Map<String, LedgerEntry> ledger = new LinkedHashMap<>();

    /** Keys of all events that were merged. */
    final Set<String> table = new TreeSet<>();

    /** How many events were read that the table had. */
    int duplicates;

    /** Lines that were rejected, and bytes that were taken for other output, in all runs. */
    long rejected;

    long noiseBytes;

    /** How many files were read for the first time in a run. */
    int readings;

    private long clock = 1_000_000;

    void pass(long millis) {
        clock += millis;
    }

    void deliver(String name, byte[] bytes, int length) {
        byte[] part = java.util.Arrays.copyOf(bytes, length);
        Delivered before = files.get(name);
        if (before == null || !java.util.Arrays.equals(before.bytes, part)) {
            files.put(name, new Delivered(part, clock));
        }
    }

    /** As file systems do that show a file before they have all of it. */
    void fill(String name, byte[] bytes) {
        files.put(name, new Delivered(bytes, files.get(name).modified));
    }

    /** As a roller does that compresses where the files lie. */
    void deletePlainOf(String compressed) {
        files.remove(FileNames.uncompressed(compressed));
    }

    void rename(int which) {
        files.keySet().stream().sorted().skip(which % 4).findFirst().ifPresent(name -> {
            Delivered file = files.remove(name);
            files.put("stdout--2026-12-%02d--00".formatted(1 + which % 28) + (name.endsWith(".gz") ? ".gz" : ""), file);
        });
    }

    void delete(int which) {
        files.keySet().stream().sorted().skip(which % 4).findFirst().ifPresent(files::remove);
    }

    void loseLedger() {
        ledger.clear();
    }

    /** How far a run comes. */
    enum End {
        DONE,
        KILLED_BEFORE_MERGE,
        KILLED_BEFORE_RECORD
    }

    /** One run; true when it left something for the next. */
    boolean run(long maxBytes, End end) {
        return run(maxBytes, RunLimits.NONE, end);
    }

    boolean run(long maxBytes, RunLimits limits, End end) {
        return run(maxBytes, limits, Chunks.BYTES, end);
    }

    /** @param chunkBytes what has twice as many is read in chunks */
    boolean run(long maxBytes, RunLimits limits, long chunkBytes, End end) {
        List<DeliveredFile> listed = files.entrySet().stream()
                .map(file ->
                        new DeliveredFile("d", file.getKey(), file.getValue().bytes.length, file.getValue().modified))
                .toList();
        ReadPlan plan = new Planner(maxBytes).plan(listed, List.copyOf(ledger.values()), clock);
        List<FileOutcome> outcomes = new ArrayList<>();
        List<String> events = new ArrayList<>();
        ReadCache kept = new ReadCache();
        ReadSettings settings = new ReadSettings(4096, Expiry.NEVER, false, false, limits);
        List<ReadTask> tasks = Chunks.of(plan.tasks(), Integer.MAX_VALUE, chunkBytes);
        List<FileOutcome> all = read(this::open, tasks, settings, new ArrayList<>(), kept);
        List<ReadTask> again = new ArrayList<>();
        for (ReadTask task : plan.tasks()) {
            readings++;
            List<FileOutcome> chunks = Chunks.fitting(IntStream.range(0, tasks.size())
                    .filter(i -> tasks.get(i).file().equals(task.file()))
                    .mapToObj(all::get)
                    .toList());
            FileOutcome outcome = Chunks.together(chunks);
            outcomes.add(outcome);
            rejected += outcome.rejected();
            noiseBytes += outcome.noiseBytes();
            chunks.stream().filter(chunk -> chunk.events() > 0).forEach(chunk -> again.add(task.again(chunk)));
        }
        List<FileOutcome> repeated = read(kept.of(again).before(this::open), again, settings, events, new ReadCache());
        for (int i = 0; i < again.size(); i++) {
            assertThat(repeated.get(i).isSameAs(again.get(i).before())).isTrue();
        }
        if (end == End.KILLED_BEFORE_MERGE) {
            return true;
        }
        for (String event : events) {
            if (!table.add(event)) {
                duplicates++;
            }
        }
        if (end == End.KILLED_BEFORE_RECORD) {
            return true;
        }
        for (FileOutcome outcome : outcomes) {
            ledger.put(outcome.file().name(), outcome.entry());
        }
        return !plan.left().isEmpty() || outcomes.stream().anyMatch(FileOutcome::more);
    }

    private static List<FileOutcome> read(
            FileStore store, List<ReadTask> tasks, ReadSettings settings, List<String> events, ReadCache kept) {
        List<FileOutcome> outcomes = new ArrayList<>();
        try (ReadAhead readings = new ReadAhead(store, tasks, settings)) {
            while (readings.hasNext()) {
                readings.next().forEachRemaining(found -> {
                    if (found instanceof EventAt at) {
                        events.add(key(at.event()));
                    } else if (found instanceof Done done) {
                        outcomes.add(done.outcome());
                        kept.add(readings, done.outcome());
                    }
                });
            }
        }
        return outcomes;
    }

    private InputStream open(String path, long offset) throws FileNotFoundException {
        Delivered file = files.get(path.substring(2));
        if (file == null) {
            throw new FileNotFoundException(path);
        }
        int from = (int) Math.min(offset, file.bytes.length);
        return new ByteArrayInputStream(file.bytes, from, file.bytes.length - from);
    }

    static String key(Event event) {
        return event.writer() + "-" + event.seq();
    }
}
