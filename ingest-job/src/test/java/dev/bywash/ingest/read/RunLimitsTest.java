package dev.bywash.ingest.read;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.line.Rejection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody may write to files, by mistake or to harm others: one run takes on so much of it, those after it the rest, and nothing good is rejected. */
class RunLimitsTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, Position> ledger = new HashMap<>();
    private final Map<String, List<Long>> numbers = new HashMap<>();
    private final List<Rejection> rejected = new ArrayList<>();
    private ReadSettings settings;

    @BeforeEach
    void setUp() {
        limit(RunLimits.at(TIME));
    }

    @Test
    void aFileOfManyDaysIsReadInAsManyRunsAsItTakes() {
        deliver("stdout", daily(writer(1), 3000));

        assertThat(run("stdout").get(0).events()).as("with today and tomorrow").isEqualTo(RunLimits.MAX_DAYS + 2);
        assertThat(runsUntilDone("stdout")).isEqualTo(7);
        assertThat(numbers.get("stdout"))
                .isEqualTo(LongStream.rangeClosed(1, 3000).boxed().toList());
        assertThat(rejected).isEmpty();
    }

    @Test
    void writersAndGapsCountTogether() {
        limit(new RunLimits(1000, 400, 0));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            lines.append(opened(writer(i), TIME)).append(line(writer(i), 2, TIME));
        }
        for (int i = 0; i < 600; i++) {
            lines.append(line(writer(1), 4 + 2L * i, TIME));
        }
        deliver("stdout", lines.toString());

        assertThat(run("stdout").get(0).events()).isEqualTo(600 + 1000);
        assertThat(runsUntilDone("stdout")).isEqualTo(1);
        assertThat(numbers.get("stdout")).hasSize(600 + 600 + 600);
        assertThat(rejected).isEmpty();
    }

    @Test
    void whoTakesMoreThanItsShareKeepsNobodyFromBeingRead() {
        limit(new RunLimits(100, 400, 0));
        deliver("stdout--1", writers(1000));
        for (int i = 2; i <= 10; i++) {
            deliver("stdout--" + i, lines(writer(i), 1, 50));
        }

        List<FileOutcome> outcomes = run(names(10));

        assertThat(outcomes.get(0).events()).isEqualTo(10);
        assertThat(outcomes.subList(1, 10)).noneMatch(FileOutcome::more);
    }

    @Test
    void whatOthersLeaveMayBeTaken() {
        limit(new RunLimits(1000, 400, 0));
        for (int i = 1; i < 10; i++) {
            deliver("stdout--" + i, lines(writer(i), 1, 50));
        }
        deliver("stdout--10", writers(2000));

        assertThat(run(names(10)).get(9).events()).isEqualTo(1000 - 9);
    }

    /** However many files there are: each run goes on in each of them. */
    @Test
    void oneRangeOfNumbersIsEveryFiles() {
        limit(new RunLimits(3, 400, 0));
        for (int i = 1; i <= 10; i++) {
            deliver("stdout--" + i, lines(writer(i), 1, 5) + lines(writer(i), 8, 9));
        }

        assertThat(run(names(10))).extracting(FileOutcome::events).containsOnly(5L);
        assertThat(runsUntilDone(names(10))).isEqualTo(1);
    }

    /** As where Spark's own sources read, of which nobody knows which files they read one after the other. */
    @Test
    void nobodysPartIsNothing() {
        deliver("stdout", daily(writer(1), 3));
        ReadTask task = task("stdout");
        RunLimits limits = new RunLimits(10, 10, 0);

        try (FileReading reading = new FileReading(this::open, task, settings, limits.share(1000, 1))) {
            List<Found> found = new ArrayList<>();
            reading.forEachRemaining(found::add);
            assertThat(found).filteredOn(Found.EventAt.class::isInstance).hasSize(1);
        }
    }

    /** Files are free: a day each would be as many partitions as there are files. */
    @Test
    void manyFilesOfADayEachAreReadInTurn() {
        limit(new RunLimits(10_000, 20, TIME.getEpochSecond() / 86_400));
        for (int i = 1; i <= 100; i++) {
            deliver("stdout--" + i, line(writer(i), 1, TIME.minus(Duration.ofDays(10L * i))));
        }
        deliver("stdout--101", line(writer(101), 1, TIME));

        List<FileOutcome> outcomes = run(names(101));

        assertThat(outcomes.stream().mapToLong(FileOutcome::events).sum()).isEqualTo(20 + 1);
        assertThat(outcomes.get(100).more()).as("of today").isFalse();
        assertThat(runsUntilDone(names(101))).isEqualTo(4);
        assertThat(numbers.values()).allMatch(seqs -> seqs.size() == 1);
    }

    @Test
    void daysThatOthersHaveTakenOnAreFree() {
        limit(new RunLimits(10_000, 30, 0));
        for (int i = 1; i <= 20; i++) {
            deliver("stdout--" + i, daily(writer(i), 30));
        }

        run(names(20));

        assertThat(runsUntilDone(names(20))).as("all have the same days").isLessThanOrEqualTo(1);
        assertThat(numbers.values()).allMatch(seqs -> seqs.size() == 30);
    }

    @Test
    void whatHasExpiredIsOfNoDay() {
        settings = new ReadSettings(
                4096, Expiry.ofEvents(TIME.plus(Duration.ofDays(2990))), false, false, new RunLimits(10_000, 20, 0));
        deliver("stdout", daily(writer(1), 3000));

        FileOutcome outcome = run("stdout").get(0);

        assertThat(outcome.more()).isFalse();
        assertThat(outcome.expired()).isEqualTo(2990);
        assertThat(outcome.events()).isEqualTo(10);
    }

    @Test
    void aReadingMayEndBetweenTwoEventsOfALine() {
        limit(new RunLimits(1, 400, 0));
        settings = new ReadSettings(4096, Expiry.NEVER, true, false, settings.limits());
        deliver(
                "stdout",
                "before " + line(writer(1), 1, TIME).strip() + " between "
                        + line(writer(2), 1, TIME).strip() + " after\n" + line(writer(2), 2, TIME));

        assertThat(run("stdout").get(0).more()).isTrue();
        assertThat(runsUntilDone("stdout")).isEqualTo(1);
        assertThat(numbers.get("stdout")).containsExactly(1L, 1L, 2L);
        assertThat(rejected).isEmpty();
    }

    @Test
    void whatIsCompressedIsReadOnWhereItWasLeft() throws IOException {
        limit(new RunLimits(10, 400, 0));
        byte[] whole = compressed(writers(100));
        files.put("stdout--2026-11-22--03.gz", Arrays.copyOf(whole, whole.length - 4));

        run("stdout--2026-11-22--03.gz");
        assertThat(rejected).as("the end is not reached").isEmpty();
        assertThat(runsUntilDone("stdout--2026-11-22--03.gz")).isEqualTo(9);
        assertThat(numbers.get("stdout--2026-11-22--03.gz")).hasSize(100);
        assertThat(rejected).extracting(Rejection::reason).containsExactly(Rejection.DAMAGED_GZIP);
    }

    @Test
    void plainLinesUnderACompressedNameAreRead() {
        deliver("stdout--2026-11-22--03.gz", opened(writer(1), TIME) + line(writer(1), 2, TIME));

        assertThat(run("stdout--2026-11-22--03.gz").get(0).events()).isEqualTo(2);
        assertThat(rejected).isEmpty();
    }

    @Test
    void compressedBytesUnderAPlainNameAreSaid() throws IOException {
        files.put("stdout", compressed(opened(writer(1), TIME)));

        assertThat(run("stdout").get(0).events()).isZero();
        assertThat(rejected).extracting(Rejection::reason).containsExactly(Rejection.GZIP_UNDER_PLAIN_NAME);
    }

    private void limit(RunLimits limits) {
        settings = new ReadSettings(4096, Expiry.NEVER, false, false, limits);
    }

    private static String[] names(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "stdout--" + i).toArray(String[]::new);
    }

    private static String lines(String writer, int first, int last) {
        StringBuilder lines = new StringBuilder();
        for (int seq = first; seq <= last; seq++) {
            lines.append(line(writer, seq, TIME));
        }
        return lines.toString();
    }

    private static String daily(String writer, int days) {
        StringBuilder lines = new StringBuilder();
        for (int day = 0; day < days; day++) {
            lines.append(line(writer, day + 1, TIME.plus(Duration.ofDays(day))));
        }
        return lines.toString();
    }

    private static String writers(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(opened(writer(i), TIME));
        }
        return lines.toString();
    }

    private void deliver(String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private int runsUntilDone(String... names) {
        int runs = 1;
        while (run(names).stream().anyMatch(FileOutcome::more)) {
            runs++;
            assertThat(runs).isLessThan(100);
        }
        return runs;
    }

    /** Reads each twice, as a run does, for both must find the same. */
    private List<FileOutcome> run(String... names) {
        List<ReadTask> tasks = Arrays.stream(names).map(this::task).toList();
        List<FileOutcome> first = read(tasks, false);
        List<ReadTask> again = IntStream.range(0, names.length)
                .mapToObj(i -> tasks.get(i).again(first.get(i)))
                .toList();
        List<FileOutcome> second = read(again, true);
        for (int i = 0; i < names.length; i++) {
            assertThat(second.get(i).isSameAs(first.get(i))).as(names[i]).isTrue();
            ledger.put(names[i], first.get(i).position());
        }
        return first;
    }

    private ReadTask task(String name) {
        DeliveredFile file = new DeliveredFile("d", name, files.get(name).length, 0);
        List<Position> candidates = ledger.containsKey(name) ? List.of(ledger.get(name)) : List.of();
        return new ReadTask(file, 0, candidates, Long.MAX_VALUE, true, null, true, null);
    }

    private List<FileOutcome> read(List<ReadTask> tasks, boolean keep) {
        List<FileOutcome> outcomes = new ArrayList<>();
        try (ReadAhead readings = new ReadAhead(this::open, tasks, settings)) {
            while (readings.hasNext()) {
                readings.next().forEachRemaining(found -> {
                    if (found instanceof Found.Done done) {
                        outcomes.add(done.outcome());
                    } else if (keep && found instanceof Found.EventAt at) {
                        numbers.computeIfAbsent(at.file().name(), name -> new ArrayList<>())
                                .add(at.event().seq());
                    } else if (keep && found instanceof Found.Rejected one) {
                        rejected.add(one.line().rejection());
                    }
                });
            }
        }
        return outcomes;
    }

    private InputStream open(String path, long offset) {
        byte[] content = files.get(path.substring(2));
        return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
    }
}
