package dev.bywash.ingest.read;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.line.RawLine;
import dev.bywash.ingest.storage.FileStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Wherever a file is cut into chunks: what is found in them is what is found in the whole, and where the next run goes on is the same. */
class ChunksPropertiesTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final String GAP = "\0".repeat(100);
    private static final int MAX_LINE = 1024;
    private static final ReadSettings SETTINGS = new ReadSettings(MAX_LINE, Expiry.NEVER, true, true, RunLimits.NONE);

    private byte[] content;

    @Property(tries = 200)
    void chunksHoldWhatTheWholeFileHolds(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 60) int pieces,
            @ForAll @IntRange(min = 100, max = 3000) int chunkBytes) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int seq = 1; seq <= pieces; seq++) {
            text.append(piece(random, seq));
        }
        content = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        FileOutcome whole = outcome(task(List.of()));
        List<String> rows = rows(task(List.of()), List.of(whole));

        assertThat(outcomeWithoutRows(task(List.of()))).isEqualTo(whole);

        List<String> rowsOfChunks = new ArrayList<>();
        List<Position> candidates = List.of();
        List<FileOutcome> runs = new ArrayList<>();
        do {
            ReadTask task = task(candidates);
            List<FileOutcome> chunks = Chunks.fitting(Chunks.of(List.of(task), Integer.MAX_VALUE, chunkBytes).stream()
                    .map(this::outcome)
                    .toList());
            FileOutcome run = Chunks.together(chunks);
            rowsOfChunks.addAll(rows(task, chunks));
            candidates = List.of(run.position());
            runs.add(run);
            assertThat(runs).hasSizeLessThan(100);
        } while (runs.get(runs.size() - 1).more());

        FileOutcome last = runs.get(runs.size() - 1);
        assertThat(rowsOfChunks).isEqualTo(rows);
        assertThat(last.entry()).isEqualTo(whole.entry());
        assertThat(runs.stream().map(FileOutcome::counts).reduce(FileOutcome.Counts.NONE, FileOutcome.Counts::plus))
                .isEqualTo(whole.counts());
    }

    @Example
    void oneRunReadsAllChunks() {
        StringBuilder text = new StringBuilder();
        for (int seq = 1; seq <= 1000; seq++) {
            text.append(seq % 3 == 0 ? "noise\n" : "").append(line(writer(1), seq, TIME));
        }
        content = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        FileOutcome whole = outcome(task(List.of()));

        List<ReadTask> tasks = Chunks.of(List.of(task(List.of())), 2, 10_000);
        List<FileOutcome> chunks =
                Chunks.fitting(tasks.stream().map(this::outcome).toList());

        assertThat(chunks).hasSize(content.length / 10_000).allMatch(chunk -> chunk.events() > 30);
        assertThat(Chunks.together(chunks))
                .usingRecursiveComparison()
                .ignoringFields("content")
                .isEqualTo(whole);
    }

    /** By its hash it is known to be the same, where the state is lost and the file is read from its beginning. */
    @Example
    void aRawLineBeforeTheFirstEventOfARunIsTheSameAsInAReadingOfAll() {
        String delivered = line(writer(1), 1, TIME) + "a\n";
        content = delivered.getBytes(StandardCharsets.ISO_8859_1);
        Position end = outcome(task(List.of())).position();
        content = (delivered + "b\nc\n" + line(writer(1), 2, TIME)).getBytes(StandardCharsets.ISO_8859_1);
        ReadTask grown = task(List.of(end));

        List<String> rows = rows(grown, List.of(outcome(grown)));

        assertThat(rows).hasSize(3);
        assertThat(rows(task(List.of()), List.of(outcome(task(List.of())))))
                .hasSize(5)
                .containsAll(rows);
    }

    /** Nobody finds the beginning of a chunk in them: the chunk before reads them, too. */
    @Example
    void whereThereAreNoEventsOneChunkReadsForOthers() {
        content = (line(writer(1), 1, TIME) + "noise\n".repeat(10_000) + line(writer(1), 2, TIME))
                .getBytes(StandardCharsets.ISO_8859_1);

        List<FileOutcome> all = Chunks.of(List.of(task(List.of())), 2, 10_000).stream()
                .map(this::outcome)
                .toList();

        assertThat(all).hasSize(6).filteredOn(chunk -> chunk.position() != null).hasSize(2);
        assertThat(Chunks.together(Chunks.fitting(all)).counts())
                .isEqualTo(outcome(task(List.of())).counts());
    }

    /** As where the file was replaced between two readings, or a limit ended one of them. */
    @Example
    void whatIsBehindAChunkThatEndedElsewhereIsLeftForLater() {
        StringBuilder text = new StringBuilder();
        for (int seq = 1; seq <= 300; seq++) {
            text.append(line(writer(1), seq, TIME));
        }
        content = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        List<ReadTask> tasks = Chunks.of(List.of(task(List.of())), 2, 10_000);
        FileOutcome first = outcome(tasks.get(0));
        content = ("x" + text).getBytes(StandardCharsets.ISO_8859_1);
        FileOutcome second = outcome(tasks.get(1));

        FileOutcome outcome = Chunks.together(Chunks.fitting(List.of(first, second)));

        assertThat(second.events()).isPositive();
        assertThat(outcome).isEqualTo(first);
        assertThat(outcome.more()).isTrue();
    }

    @Example
    void onlyWhatIsMoreThanAFairShareIsCutAndNothingThatIsCompressed() {
        ReadTask large = task("stdout", 100_000);
        ReadTask small = task("stderr", 30_000);
        ReadTask compressed = task("stdout--2026-11-22--02.gz", 100_000);

        List<ReadTask> tasks = Chunks.of(List.of(large, small, compressed), 4, 10_000);

        assertThat(tasks).contains(small, compressed).doesNotContain(large).hasSize(10 + 2);
        assertThat(tasks.stream()
                        .filter(task -> task.file().equals(large.file()))
                        .mapToLong(ReadTask::bytes))
                .containsOnly(10_000L);
        assertThat(Chunks.of(List.of(large), 1, 10_000))
                .as("nobody to share with")
                .containsExactly(large);
    }

    /** An event, two in a line, a torn one, a line of somebody else's, one that is too long, or zeros that may be filled. */
    private static String piece(Random random, int seq) {
        String event = line(writer(1), seq, TIME);
        return switch (random.nextInt(12)) {
            case 0 -> event.substring(0, random.nextInt(event.length()));
            case 1 -> event.substring(0, 100) + "\n";
            case 2 -> "x".repeat(random.nextInt(3 * MAX_LINE)) + "\n";
            case 3 -> event.strip();
            case 4 -> event.strip() + "behind it\n";
            case 5 -> "{\"bywash\":1," + "y".repeat(random.nextInt(3 * MAX_LINE)) + "\n";
            case 6 -> random.nextInt(20) == 0 ? GAP : "{";
            case 7 -> "short\n".repeat(random.nextInt(5));
            default -> event;
        };
    }

    private static ReadTask task(String name, long length) {
        DeliveredFile file = new DeliveredFile("d", name, length, 0);
        return new ReadTask(file, 0, List.of(), Long.MAX_VALUE, true, null, true, null);
    }

    private ReadTask task(List<Position> candidates) {
        DeliveredFile file = new DeliveredFile("d", "stdout", content.length, 0);
        return new ReadTask(file, 0, candidates, Long.MAX_VALUE, true, null, true, null);
    }

    private FileOutcome outcome(ReadTask task) {
        List<FileOutcome> outcomes = new ArrayList<>();
        read(task, new ArrayList<>(), outcomes);
        return outcomes.get(0);
    }

    /** Of a reading that is told what there is, and not given it. */
    private FileOutcome outcomeWithoutRows(ReadTask task) {
        List<FileOutcome> outcomes = new ArrayList<>();
        FileStore store =
                (path, offset) -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
        try (FileReading reading = new FileReading(store, task, SETTINGS.withoutRows())) {
            reading.forEachRemaining(found -> {
                assertThat(found).isInstanceOf(Found.Report.class);
                if (found instanceof Found.Done done) {
                    outcomes.add(done.outcome());
                }
            });
        }
        return outcomes.get(0);
    }

    /** As another reading finds them. */
    private List<String> rows(ReadTask task, List<FileOutcome> chunks) {
        List<String> rows = new ArrayList<>();
        for (FileOutcome chunk : chunks) {
            List<FileOutcome> again = new ArrayList<>();
            read(task.againWithHash(chunk), rows, again);
            assertThat(again).singleElement().satisfies(same -> assertThat(same.isSameAs(chunk))
                    .isTrue());
        }
        return rows;
    }

    private void read(ReadTask task, List<String> rows, List<FileOutcome> outcomes) {
        try (FileReading reading = new FileReading(this::open, task, SETTINGS)) {
            reading.forEachRemaining(found -> {
                if (found instanceof Found.EventAt at) {
                    rows.add("event " + at.event().seq() + " at " + at.offset());
                } else if (found instanceof Found.Rejected rejected) {
                    rows.add("rejected " + rejected.line().offset() + " "
                            + rejected.line().length() + " "
                            + rejected.line().rejection());
                } else if (found instanceof Found.Raw raw) {
                    RawLine line = raw.line();
                    rows.add("raw " + line.offset() + " " + line.length() + " " + line.hash());
                } else if (found instanceof Found.Done done) {
                    outcomes.add(done.outcome());
                }
            });
        }
    }

    private InputStream open(String path, long offset) {
        int from = (int) Math.min(offset, content.length);
        return new ByteArrayInputStream(content, from, content.length - from);
    }
}
