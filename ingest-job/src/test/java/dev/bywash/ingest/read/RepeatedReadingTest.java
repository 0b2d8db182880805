package dev.bywash.ingest.read;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.Found.Done;
import dev.bywash.ingest.read.Found.EventAt;
import dev.bywash.ingest.read.Found.Rejected;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What the driver is told of a file and what is merged of it come from two readings: the second finds what the first found, or nothing. */
class RepeatedReadingTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final String TWO_EVENTS = line(writer(1), 1, TIME) + "noise\n" + line(writer(1), 2, TIME);
    private static final String BROKEN = "{\"bywash\":1,broken\n";

    private String name = "stdout";
    private byte[] content;
    private String nextContent;
    private int breakAfter = Integer.MAX_VALUE;
    private int pieces = Integer.MAX_VALUE;
    private ReadSettings settings = new ReadSettings(4096, Instant.EPOCH);

    @Test
    void whatIsAppendedInBetweenIsLeftForLater() throws Exception {
        deliver(TWO_EVENTS + BROKEN + line(writer(1), 3, TIME).substring(0, 60));
        List<String> first = found(task());
        FileOutcome outcome = outcome(task());
        deliver(TWO_EVENTS + BROKEN + line(writer(1), 3, TIME) + line(writer(1), 4, TIME) + BROKEN);

        assertThat(first).containsExactly("1", "2", "rejected");
        assertThat(found(task().again(outcome))).isEqualTo(first);
    }

    @Test
    void whatGrowsOnAfterTheRunsLimitIsReadToTheLimit() throws Exception {
        String many = "";
        for (int seq = 1; seq <= 100; seq++) {
            many += line(writer(1), seq, TIME);
        }
        deliver(many);
        FileOutcome outcome = outcome(task());
        List<String> first = found(task());
        deliver(many + many);

        assertThat(outcome.more()).isTrue();
        assertThat(found(task().again(outcome))).isEqualTo(first).hasSizeBetween(10, 90);
    }

    @Test
    void whereTheRunsLimitsEndedOneReadingTheOtherEndsTooHoweverItsBytesCome() throws Exception {
        StringBuilder many = new StringBuilder();
        for (int i = 1; i <= 500; i++) {
            many.append(line(writer(i), 1, TIME)).append("noise\n").append(BROKEN);
        }
        deliver(many.toString());
        ReadTask all = all();
        for (int writers = 1; writers < 500; writers += 7) {
            settings = new ReadSettings(4096, Expiry.NEVER, false, false, new RunLimits(writers, 400, 0));
            pieces = 1 + writers * 31 % 9000;
            FileOutcome outcome = outcome(all);
            List<String> first = found(all);
            pieces = 1 + writers * 17 % 9000;
            // The other files that it shared these limits with were others.
            settings = new ReadSettings(4096, Expiry.NEVER, false, false, new RunLimits(1, 1, 0));

            assertThat(outcome.more()).isTrue();
            assertThat(outcome.events()).isEqualTo(writers);
            assertThat(found(all.again(outcome))).isEqualTo(first);
            assertThat(outcome(all.again(outcome)).isSameAs(outcome)).isTrue();
        }
    }

    @Test
    void damageThatIsFartherThanTheRunsLimitsIsLeftForLater() throws Exception {
        name = "stdout--2026-11-22--02.gz";
        // Whether the last line is whole is only known when the stream ends.
        byte[] whole = compressed(line(writer(1), 1, TIME)
                + line(writer(2), 1, TIME)
                + line(writer(3), 1, TIME).strip());
        content = Arrays.copyOf(whole, whole.length - 5);
        settings = new ReadSettings(4096, Expiry.NEVER, false, false, new RunLimits(2, 400, 0));
        FileOutcome outcome = outcome(all());

        assertThat(outcome.error()).isNull();
        assertThat(outcome.more()).isTrue();
        assertThat(found(all().again(outcome))).containsExactly("1", "1");
        assertThat(outcome(all().again(outcome)).isSameAs(outcome)).isTrue();
    }

    @Test
    void damageIsFoundAgain() throws Exception {
        name = "stdout--2026-11-22--02.gz";
        byte[] whole = compressed(TWO_EVENTS.repeat(20));
        content = Arrays.copyOf(whole, whole.length - 20);
        List<String> first = found(task());

        assertThat(first).contains("1", "2").endsWith("rejected");
        assertThat(found(task().again(outcome(task())))).isEqualTo(first);
    }

    @Test
    void whatComesBeforeAWrongByteIsFoundTwice() throws Exception {
        name = "stdout--2026-11-22--02.gz";
        String events = "";
        for (int seq = 1; seq <= 1000; seq++) {
            events += line(writer(1), seq, TIME.plusNanos(seq * 7919L * 1000));
        }
        content = compressed(events);
        content[content.length / 2] ^= 0x55;
        ReadTask all = all();
        List<String> first = found(all);

        assertThat(first).hasSizeGreaterThan(200).startsWith("1", "2").endsWith("rejected");
        assertThat(found(all.again(outcome(all)))).isEqualTo(first);
    }

    @Test
    void aConnectionThatBreaksMayHoldTheNextTime() throws Exception {
        deliver(TWO_EVENTS);
        breakAfter = line(writer(1), 1, TIME).length() + 3;
        FileOutcome outcome = outcome(task());
        breakAfter = Integer.MAX_VALUE;

        assertThat(outcome.error()).contains("connection reset");
        assertThat(outcome.settled()).isFalse();
        assertThat(found(task().again(outcome))).containsExactly("1");
        assertThat(outcome(task().again(outcome)).isSameAs(outcome)).isTrue();
    }

    @Test
    void theHalfOfALineInTheNextFileIsFoundAgain() throws Exception {
        name = "stdout--2026-11-22--02";
        String third = line(writer(1), 3, TIME);
        deliver(TWO_EVENTS + third.substring(0, 70));
        nextContent = third.substring(70) + line(writer(1), 4, TIME);
        List<String> first = found(task());
        FileOutcome outcome = outcome(task());
        deliver(TWO_EVENTS + third + "more than was there before");
        nextContent += line(writer(1), 5, TIME);

        assertThat(first).containsExactly("1", "2", "3");
        assertThat(found(task().again(outcome))).isEqualTo(first);
    }

    @Test
    void theHalfOfALineIsFoundAgainWithoutTheNextFile() throws Exception {
        name = "stdout--2026-11-22--02";
        String third = line(writer(1), 3, TIME);
        deliver(TWO_EVENTS + third.substring(0, 70));
        nextContent = third.substring(70);
        ReadTask again = task().again(outcome(task()));
        nextContent = "another file, rolled just now";

        assertThat(found(again)).containsExactly("1", "2", "3");
    }

    @Test
    void aHalfThatWaitedGoesOnWaiting() throws Exception {
        name = "stdout--2026-11-22--02";
        String third = line(writer(1), 3, TIME);
        deliver(TWO_EVENTS + third.substring(0, 70));
        FileOutcome outcome = outcome(task());
        ReadTask again = task().again(outcome);
        nextContent = third.substring(70);

        assertThat(outcome.lastLine()).isEqualTo(LastLine.WAITING);
        assertThat(found(again)).containsExactly("1", "2");
    }

    @Test
    void whatMemoryShouldNotHoldIsCopiedToAFileThatIsDeleted() throws Exception {
        Set<Path> before = copies();
        String event = line(writer(1), 1, TIME);
        deliver(event + ("x".repeat(1000) + "\n").repeat(VerifiedCopy.MEMORY_BYTES / 1000) + line(writer(1), 2, TIME));
        ReadTask all = all();

        assertThat(found(all.again(outcome(all)))).containsExactly("1", "2");
        Set<Path> left = copies();
        left.removeAll(before);
        // Other processes have copies in that directory, too, which come and go.
        for (int i = 0; i < 600 && !left.isEmpty(); i++) {
            Thread.sleep(100);
            left.retainAll(copies());
        }
        assertThat(left).isEmpty();
    }

    @Test
    void aFileThatIsShorterHasChanged() throws Exception {
        deliver(TWO_EVENTS);
        ReadTask again = task().again(outcome(task()));
        deliver(TWO_EVENTS.substring(0, TWO_EVENTS.length() - 1));

        assertChanged(again, FileOutcome.CHANGED);
    }

    @Test
    void aFileWithOtherNoiseHasChanged() throws Exception {
        deliver(TWO_EVENTS);
        ReadTask again = task().again(outcome(task()));
        deliver(TWO_EVENTS.replace("noise", "NOISE"));

        assertChanged(again, FileOutcome.CHANGED);
    }

    @Test
    void aFileThatIsWholeNowHasChanged() throws Exception {
        name = "stdout--2026-11-22--02.gz";
        byte[] whole = compressed(TWO_EVENTS.repeat(20));
        content = Arrays.copyOf(whole, whole.length - 20);
        ReadTask again = task().again(outcome(task()));
        content = whole;

        assertChanged(again, FileOutcome.CHANGED);
    }

    @Test
    void aFileThatHasGoneHasChanged() throws Exception {
        deliver(TWO_EVENTS);
        ReadTask again = task().again(outcome(task()));
        content = null;

        assertChanged(again, FileOutcome.GONE);
    }

    /** Not one event: those of other bytes may be in the table, or be found in another file as well. */
    private void assertChanged(ReadTask again, String error) {
        FileOutcome outcome = outcome(again);

        assertThat(found(again)).isEmpty();
        assertThat(outcome.isSameAs(again.before())).isFalse();
        assertThat(outcome.error()).contains(error);
    }

    private static Set<Path> copies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".copy"))
                    .collect(Collectors.toSet());
        }
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return compressed.toByteArray();
    }

    private void deliver(String text) {
        content = text.getBytes(StandardCharsets.UTF_8);
    }

    private ReadTask task() {
        long length = content == null ? 0 : content.length;
        return new ReadTask(
                new DeliveredFile("d", name, length, 0),
                0,
                List.of(),
                1,
                true,
                nextContent == null ? null : new DeliveredFile("d", "stdout", nextContent.length(), 0),
                false,
                null);
    }

    private ReadTask all() {
        return new ReadTask(
                new DeliveredFile("d", name, content.length, 0), 0, List.of(), 1 << 30, true, null, false, null);
    }

    private FileOutcome outcome(ReadTask task) {
        List<FileOutcome> outcomes = new ArrayList<>();
        new FileReading(this::open, task, settings).forEachRemaining(found -> {
            if (found instanceof Done done) {
                outcomes.add(done.outcome());
            }
        });
        return outcomes.get(0);
    }

    private List<String> found(ReadTask task) {
        List<String> all = new ArrayList<>();
        new FileReading(this::open, task, settings).forEachRemaining(found -> {
            if (found instanceof EventAt at) {
                all.add(Long.toString(at.event().seq()));
            } else if (found instanceof Rejected) {
                all.add("rejected");
            }
        });
        return all;
    }

    private InputStream open(String path, long offset) throws FileNotFoundException {
        byte[] bytes = path.equals("d/" + name) ? content : nextContent.getBytes(StandardCharsets.UTF_8);
        if (bytes == null) {
            throw new FileNotFoundException(path);
        }
        int from = (int) Math.min(offset, bytes.length);
        return breakAfter < bytes.length
                ? new SequenceInputStream(
                        new ByteArrayInputStream(bytes, from, breakAfter - from),
                        new DamagedStream(new IOException("connection reset")))
                : inPieces(new ByteArrayInputStream(bytes, from, bytes.length - from));
    }

    /** As they come over a network. */
    private InputStream inPieces(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] bytes, int start, int length) throws IOException {
                return super.read(bytes, start, Math.min(length, pieces));
            }
        };
    }
}
