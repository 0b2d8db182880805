package dev.bywash.ingest.read;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.Found.Done;
import dev.bywash.ingest.read.Found.EventAt;
import dev.bywash.ingest.storage.FileStore;
import dev.bywash.ingest.storage.HadoopFileStore;
import dev.bywash.ingest.storage.PathMapping;
import dev.bywash.ingest.storage.SlowFileSystem;
import dev.bywash.ingest.storage.SlowFileSystem.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To open a file is all waiting: many are opened at a time, each as seldom as can be, and what is found is the same. */
class ReadAheadTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final ReadSettings SETTINGS = new ReadSettings(1 << 20, Instant.EPOCH);

    @TempDir
    private Path directory;

    private final List<FileOutcome> outcomes = new ArrayList<>();
    private FileStore store;

    @BeforeEach
    void setUp() {
        Configuration configuration = new Configuration();
        SlowFileSystem.addTo(configuration);
        SlowFileSystem.reset();
        store = new HadoopFileStore(configuration, PathMapping.asGiven());
    }

    @AfterEach
    void tearDown() {
        SlowFileSystem.reset();
    }

    @Test
    void manyFilesAreOpenedAtATimeEachOnceAndTheirEventsComeInOrder() throws IOException {
        List<ReadTask> tasks = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            tasks.add(task(deliver("stdout-" + i, line(writer(1), i, TIME))));
        }
        SlowFileSystem.holdUntil(Call.OPEN, ReadAhead.AHEAD);

        assertThat(read(tasks)).isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
        assertThat(SlowFileSystem.count(Call.OPEN)).isEqualTo(100);
        assertThat(SlowFileSystem.mostAtOnce(Call.OPEN)).isEqualTo(ReadAhead.AHEAD);
        assertThat(SlowFileSystem.streams()).isZero();
    }

    /** Who compares all that was ever delivered would hold millions. */
    @Test
    void ofWritersNothingIsToldWhereNobodyWantsIt() throws IOException {
        ReadTask task = task(deliver("stdout", line(writer(1), 1, TIME) + line(writer(2), 1, TIME)));
        ReadSettings wanted = new ReadSettings(1 << 20, Expiry.NEVER, false, false, RunLimits.NONE);

        assertThat(writersOf(task, wanted)).isEqualTo(2);
        assertThat(writersOf(task, SETTINGS)).isZero();
    }

    private long writersOf(ReadTask task, ReadSettings settings) throws IOException {
        List<Found> found = new ArrayList<>();
        try (FileReading reading = new FileReading(store, task, settings)) {
            reading.forEachRemaining(found::add);
        }
        return found.stream().filter(Found.Seen.class::isInstance).count();
    }

    @Test
    void aFileThatGrewIsOpenedOnceToKnowItAgainAndToReadOn() throws IOException {
        Path plain = deliver("stdout", line(writer(1), 1, TIME));
        Path compressed = deliver("stdout--2026-11-22--02.gz", compressed(line(writer(2), 2, TIME)));
        read(List.of(task(plain), task(compressed)));
        List<Position> positions = outcomes.stream().map(FileOutcome::position).toList();
        Files.writeString(plain, line(writer(1), 3, TIME), StandardOpenOption.APPEND);
        Files.write(compressed, compressed(line(writer(2), 2, TIME) + line(writer(2), 4, TIME)));
        SlowFileSystem.reset();

        assertThat(read(List.of(task(plain, positions.get(0)), task(compressed, positions.get(1)))))
                .containsExactly(3, 4);
        assertThat(SlowFileSystem.count(Call.OPEN)).isEqualTo(2);
        assertThat(SlowFileSystem.streams()).isZero();
    }

    @Test
    void aFileThatIsAnotherOneIsReadFromItsBeginning() throws IOException {
        Path file = deliver("stdout", line(writer(1), 1, TIME) + line(writer(1), 2, TIME));
        read(List.of(task(file)));
        Position position = outcomes.get(0).position();
        Files.writeString(file, line(writer(2), 3, TIME) + line(writer(2), 4, TIME) + line(writer(2), 5, TIME));
        SlowFileSystem.reset();

        assertThat(read(List.of(task(file, position), task(deliver("stderr", line(writer(3), 6, TIME))))))
                .containsExactly(3, 4, 5, 6);
        assertThat(SlowFileSystem.streams()).isZero();
    }

    @Test
    void whatIsTooMuchToBeTakenAheadIsReadAllTheSame() throws IOException {
        String noise = ("x".repeat(999) + "\n").repeat(2 * ReadAhead.MAX_FILE_BYTES / 1000);
        List<ReadTask> tasks = new ArrayList<>();
        for (int i = 1; i <= 9; i += 3) {
            tasks.add(task(deliver("stdout-" + i, line(writer(1), i, TIME))));
            tasks.add(task(deliver("stderr-" + i, noise + line(writer(1), i + 1, TIME))));
            // It grew since it was listed.
            Path growing = deliver("stdout-grows-" + i, line(writer(1), i + 2, TIME));
            tasks.add(task(growing));
            Files.writeString(growing, noise, StandardOpenOption.APPEND);
        }

        assertThat(read(tasks)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(SlowFileSystem.streams()).isZero();
    }

    @Test
    void fewBytesAreHeldOfFilesThatAreNotReadYet() throws IOException {
        int half = ReadAhead.MAX_FILE_BYTES / 2;
        List<ReadTask> tasks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            tasks.add(task(deliver("stdout-" + i, "x".repeat(half - 1) + "\n")));
        }
        try (ReadAhead readings = new ReadAhead(store, tasks, SETTINGS);
                FileReading first = readings.next()) {
            assertThat(first.hasNext()).isTrue();
        }

        assertThat(SlowFileSystem.count(Call.OPEN)).isLessThanOrEqualTo((int) (ReadAhead.MAX_BYTES / half));
        assertThat(read(tasks)).isEmpty();
        assertThat(outcomes).hasSize(30).allSatisfy(outcome -> assertThat(outcome.noiseBytes())
                .isEqualTo(half - 1));
    }

    /** As where storage knows a task of Spark's by its thread. */
    @Test
    void whatNoOtherThreadMayOpenIsOpenedByTheReader() throws IOException {
        List<ReadTask> tasks = List.of(
                task(deliver("stdout", line(writer(1), 1, TIME))), task(deliver("stderr", line(writer(1), 2, TIME))));
        Thread reader = Thread.currentThread();
        FileStore others = store;
        store = (path, offset) -> {
            if (Thread.currentThread() != reader) {
                throw new SecurityException("who are you?");
            }
            return others.open(path, offset);
        };

        assertThat(read(tasks)).containsExactly(1, 2);
    }

    @Test
    void whoeverStopsEarlyLeavesNothingOpen() throws Exception {
        List<ReadTask> tasks = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            tasks.add(task(deliver("stdout-" + i, line(writer(1), i, TIME))));
        }
        try (ReadAhead readings = new ReadAhead(store, tasks, SETTINGS);
                FileReading first = readings.next()) {
            assertThat(first.hasNext()).isTrue();
        }

        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("bywash-opening")))
                .allSatisfy(thread -> thread.join());
        assertThat(SlowFileSystem.streams()).isZero();
    }

    @Test
    void littleThatWasReadIsKeptAndNotOpenedToBeReadAgain() throws IOException {
        Path grown = deliver("stdout", line(writer(1), 1, TIME));
        read(List.of(task(grown)));
        Position position = outcomes.get(0).position();
        Files.writeString(grown, line(writer(1), 2, TIME), StandardOpenOption.APPEND);
        byte[] whole = compressed(line(writer(2), 4, TIME));
        List<ReadTask> tasks = List.of(
                task(grown, position),
                task(deliver("stderr", line(writer(1), 3, TIME))),
                task(deliver("stdout--2026-11-22--01.gz", whole)),
                task(deliver("stdout--2026-11-22--02.gz", Arrays.copyOf(whole, whole.length - 9))),
                task(deliver("stdout-large", "x\n".repeat(ReadCache.MAX_BYTES / 2) + line(writer(1), 5, TIME))));
        ReadCache kept = new ReadCache();
        outcomes.clear();
        List<Integer> first = read(tasks, kept);
        List<FileOutcome> before = List.copyOf(outcomes);
        List<ReadTask> again = IntStream.range(0, tasks.size())
                .mapToObj(i -> tasks.get(i).again(before.get(i)))
                .toList();
        // Whatever becomes of them meanwhile.
        Files.delete(grown);
        SlowFileSystem.reset();
        outcomes.clear();
        store = kept.of(again).before(store);

        assertThat(first).contains(2, 3, 4, 5);
        assertThat(read(again)).isEqualTo(first);
        assertThat(outcomes).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(outcomes.get(i).isSameAs(before.get(i))).isTrue();
        }
        assertThat(SlowFileSystem.count(Call.OPEN)).as("the large one").isEqualTo(1);
    }

    /** Each of Spark's tasks may bring as much as one may be given, and one may be given what all brought. */
    @Test
    void oneTaskIsNotGivenMoreThanOneMayBring() throws IOException {
        String noise = "x\n".repeat(ReadCache.MAX_BYTES / 3);
        List<ReadTask> tasks = List.of(
                task(deliver("stdout", noise + line(writer(1), 1, TIME))),
                task(deliver("stderr", noise + line(writer(1), 2, TIME))));
        ReadCache all = new ReadCache();
        for (ReadTask task : tasks) {
            ReadCache one = new ReadCache();
            read(List.of(task), one);
            all.addAll(one);
        }
        List<ReadTask> again =
                List.of(tasks.get(0).again(outcomes.get(0)), tasks.get(1).again(outcomes.get(1)));
        FileStore storage = store;

        SlowFileSystem.reset();
        store = all.of(again).before(storage);
        assertThat(read(again)).containsExactly(1, 2);
        assertThat(SlowFileSystem.count(Call.OPEN)).as("together").isEqualTo(1);

        for (ReadTask task : again) {
            SlowFileSystem.reset();
            store = all.of(List.of(task)).before(storage);
            read(List.of(task));
            assertThat(SlowFileSystem.count(Call.OPEN)).as("alone").isZero();
        }
    }

    private List<Integer> read(List<ReadTask> tasks) {
        return read(tasks, new ReadCache());
    }

    /** The numbers of the events that were found. */
    private List<Integer> read(List<ReadTask> tasks, ReadCache kept) {
        List<Integer> numbers = new ArrayList<>();
        try (ReadAhead readings = new ReadAhead(store, tasks, SETTINGS)) {
            while (readings.hasNext()) {
                readings.next().forEachRemaining(found -> {
                    if (found instanceof EventAt at) {
                        numbers.add((int) at.event().seq());
                    } else if (found instanceof Done done) {
                        outcomes.add(done.outcome());
                        kept.add(readings, done.outcome());
                    }
                });
            }
        }
        return numbers;
    }

    private Path deliver(String name, String text) throws IOException {
        return deliver(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path deliver(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    private static ReadTask task(Path path, Position... candidates) throws IOException {
        String name = path.getFileName().toString();
        DeliveredFile file =
                new DeliveredFile(SlowFileSystem.name(path.getParent()), name, Files.size(path), TIME.toEpochMilli());
        return new ReadTask(file, 0, List.of(candidates), 1 << 30, true, null, true, null);
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return compressed.toByteArray();
    }
}
