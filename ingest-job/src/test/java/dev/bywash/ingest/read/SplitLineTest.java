package dev.bywash.ingest.read;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.read.Found.Done;
import dev.bywash.ingest.read.Found.EventAt;
import dev.bywash.ingest.read.Found.Rejected;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A roller that knows nothing of lines cuts one in two, and two files hold its halves. */
class SplitLineTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final String ROLLED = "stdout--2026-11-22--02";
    private static final String ONE = line(writer(1), 1, TIME);
    private static final String TWO = line(writer(1), 2, TIME);
    private static final String THREE = line(writer(1), 3, TIME);
    private static final String FOUR = line(writer(1), 4, TIME);

    private final Map<String, byte[]> contents = new LinkedHashMap<>();
    private final Map<String, DeliveredFile> listed = new LinkedHashMap<>();
    private final Map<String, LedgerEntry> ledger = new LinkedHashMap<>();

    private final List<String> events = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private long noiseBytes;
    private String failsOnce;
    private Instant now = TIME;

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10, 11, 60, -3, -2})
    void bothHalvesTogetherAreTheEvent(int cut) {
        int end = cut > 0 ? cut : TWO.length() + cut;
        deliver(ROLLED, ONE + TWO.substring(0, end));
        deliver("stdout", TWO.substring(end) + THREE);
        run();

        assertThat(events).containsExactlyInAnyOrder(ROLLED + "@0: 1", ROLLED + "@" + ONE.length() + ": 2", at(end));
        assertThat(rejected).isEmpty();
        assertThat(noiseBytes).isZero();
        assertThat(readAgain()).isFalse();
    }

    private static String at(int end) {
        return "stdout@" + (TWO.length() - end) + ": 3";
    }

    @Test
    void halvesOfCompressedFilesAreJoinedToo() {
        deliver(ROLLED + ".gz", Node.gzip(bytes(ONE + TWO.substring(0, 70))));
        deliver("stdout--2026-11-22--03.gz", Node.gzip(bytes(TWO.substring(70) + THREE)));
        run();

        assertThat(events).hasSize(3);
        assertThat(rejected).isEmpty();
    }

    @Test
    void theFirstHalfWaitsForTheSecond() {
        deliver(ROLLED, ONE + TWO.substring(0, 70));
        run();
        assertThat(events).hasSize(1);
        assertThat(rejected).isEmpty();
        assertThat(readAgain()).as("read again before anything has changed").isFalse();

        deliver("stdout", "");
        run();
        deliver("stdout", TWO.substring(70, 75));
        run();
        assertThat(events).hasSize(1);
        deliver("stdout", TWO.substring(70) + THREE);
        run();

        assertThat(events).hasSize(3);
        assertThat(rejected).isEmpty();
        assertThat(noiseBytes).isZero();
    }

    @Test
    void theFileThatWasThereBeforeRollingIsNotTakenForTheNext() {
        deliver("stdout", ONE);
        run();
        deliver(ROLLED, ONE + TWO.substring(0, 70));
        run();
        assertThat(rejected).isEmpty();
        deliver("stdout", TWO.substring(70) + THREE);
        run();

        assertThat(events).hasSize(3);
        assertThat(rejected).isEmpty();
    }

    /** As {@code cp -r} leaves them: the file that grows is the older one. */
    @Test
    void halvesAreJoinedAtOnceWhereNumbersTellTheOrderThoughTimesDoNot() {
        deliver("stdout", TWO.substring(70) + THREE);
        deliver(ROLLED, ONE + TWO.substring(0, 70));
        run();

        assertThat(events).hasSize(3);
        assertThat(rejected).isEmpty();
        assertThat(readAgain()).isFalse();
    }

    @Test
    void aDeliveryCutOffWhereTheNextFileHappensToFitIsReadAnewWhenItIsWhole() {
        String half = TWO.substring(0, 30);
        assertThat(half).as("the half of both lines").isEqualTo(THREE.substring(0, 30));
        deliver(ROLLED, ONE + half);
        deliver("stdout", THREE.substring(30));
        run();
        assertThat(events).hasSize(2);

        deliver(ROLLED, ONE + TWO + THREE.substring(0, 30));
        run();

        assertThat(events).contains(ROLLED + "@" + ONE.length() + ": 2");
    }

    @Test
    void aFileThatBelongsInBetweenMayComeLate() {
        String half = TWO.substring(0, 30);
        deliver(ROLLED, ONE + half);
        deliver("stdout", FOUR.substring(30));
        run();
        assertThat(events).containsExactlyInAnyOrder(ROLLED + "@0: 1", ROLLED + "@" + ONE.length() + ": 4");

        deliver("stdout--2026-11-22--03", TWO.substring(30) + THREE + half);
        run();
        assertThat(events)
                .as("found in its own place, too")
                .hasSize(5)
                .contains(ROLLED + "@" + ONE.length() + ": 2")
                .contains("stdout--2026-11-22--03@" + (TWO.length() - 30 + THREE.length()) + ": 4");

        deliver("stdout", FOUR.substring(30));
        run();
        assertThat(events).hasSize(5);
        assertThat(readAgain()).isFalse();
    }

    /** Lines begin alike, so that the end of the file before may fit this one's end, too. */
    @Test
    void aGrowingFileThatWasDeliveredEarlierIsNotTakenForTheNext() {
        String half = TWO.substring(0, 30);
        deliver("stdout--2026-11-22--01", ONE + half);
        deliver("stdout", TWO.substring(30));
        run();
        deliver(ROLLED, TWO.substring(30) + THREE + half);
        run();
        deliver("stdout", FOUR.substring(30));
        run();

        assertThat(events).contains(ROLLED + "@" + (TWO.length() - 30 + THREE.length()) + ": 4");
        assertThat(rejected).isEmpty();
    }

    @Test
    void aHalfThatCanBeDecompressedIsEnough() {
        byte[] next = Node.gzip(bytes(TWO.substring(70) + (THREE + FOUR).repeat(50)));
        deliver(ROLLED, ONE + TWO.substring(0, 70));
        deliver("stdout--2026-11-22--03.gz", Arrays.copyOf(next, next.length - 20));
        run();

        assertThat(events).contains(ROLLED + "@" + ONE.length() + ": 2");
    }

    @Test
    void whoCannotReadTheNextFileLooksAgainHoweverOldItIs() {
        deliver(ROLLED, ONE + TWO.substring(0, 70));
        deliver("stdout--2026-11-22--03", TWO.substring(70) + THREE);
        now = now.plus(Duration.ofMinutes(61));
        failsOnce = "stdout--2026-11-22--03";
        run();
        assertThat(rejected).isEmpty();
        assertThat(events).hasSize(2);
        run();

        assertThat(events).hasSize(3);
        assertThat(rejected).isEmpty();
    }

    @Test
    void aLineIsPutTogetherOnceHoweverItsFilesAreCalledLater() {
        deliver(ROLLED, ONE + TWO.substring(0, 70));
        deliver("stdout", TWO.substring(70) + THREE);
        run();
        deliver("stdout--2026-11-22--03", TWO.substring(70) + THREE);
        deliver("stdout", "");
        run();
        remove(ROLLED);
        deliver(ROLLED + ".gz", Node.gzip(bytes(ONE + TWO.substring(0, 70))));
        run();
        remove("stdout--2026-11-22--03");
        deliver("stdout--2026-11-22--03.gz", Node.gzip(bytes(TWO.substring(70) + THREE)));
        run();

        assertThat(events).hasSize(3);
        assertThat(rejected).isEmpty();
        assertThat(noiseBytes).isZero();
    }

    @Test
    void whatWaitedInVainForAnHourIsRejectedOnceAndIsAnEventAllTheSameWhenTheRestComes() {
        deliver(ROLLED, ONE + TWO.substring(0, 70));
        run();
        now = now.plus(Duration.ofMinutes(61));
        run();
        assertThat(rejected).containsExactly(ROLLED + "@" + ONE.length() + ": " + Rejection.UNFINISHED);
        assertThat(readAgain()).isFalse();

        deliver("stdout--2026-11-22--05", TWO.substring(70) + THREE);
        run();

        assertThat(events).hasSize(3);
        assertThat(rejected).hasSize(1);
    }

    @Test
    void halvesThatDoNotFitAreRejectedAsEver() {
        deliver(ROLLED, ONE + TWO.substring(0, 70));
        deliver("stdout--2026-11-22--03", "killed\n" + THREE);
        run();

        assertThat(events).hasSize(2);
        assertThat(rejected).containsExactly(ROLLED + "@" + ONE.length() + ": " + Rejection.UNFINISHED);
        assertThat(noiseBytes).isEqualTo("killed".length());
    }

    private void deliver(String name, String content) {
        deliver(name, bytes(content));
    }

    private void deliver(String name, byte[] content) {
        now = now.plusSeconds(10);
        contents.put(name, content);
        listed.put(name, new DeliveredFile("d", name, content.length, now.toEpochMilli()));
        now = now.plusSeconds(10);
    }

    private void remove(String name) {
        contents.remove(name);
        listed.remove(name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void run() {
        ReadSettings settings = new ReadSettings(4096, Instant.EPOCH);
        for (ReadTask task : plan()) {
            new FileReading(this::open, task, settings).forEachRemaining(this::take);
        }
    }

    private boolean readAgain() {
        return !plan().isEmpty();
    }

    private List<ReadTask> plan() {
        return new Planner(Long.MAX_VALUE)
                .plan(List.copyOf(listed.values()), List.copyOf(ledger.values()), now.toEpochMilli())
                .tasks();
    }

    private void take(Found found) {
        if (found instanceof EventAt at) {
            events.add(at.file().name() + "@" + at.offset() + ": " + at.event().seq());
        } else if (found instanceof Rejected line) {
            rejected.add(line.file().name() + "@" + line.line().offset() + ": "
                    + line.line().rejection().reason());
        } else if (found instanceof Done done) {
            FileOutcome outcome = done.outcome();
            noiseBytes += outcome.noiseBytes();
            ledger.put(outcome.file().name(), outcome.entry());
        }
    }

    private InputStream open(String path, long offset) throws IOException {
        if (path.substring(2).equals(failsOnce)) {
            failsOnce = null;
            throw new IOException("too many requests");
        }
        byte[] content = contents.get(path.substring(2));
        if (content == null) {
            throw new FileNotFoundException(path);
        }
        int from = (int) Math.min(offset, content.length);
        return new ByteArrayInputStream(content, from, content.length - from);
    }
}
