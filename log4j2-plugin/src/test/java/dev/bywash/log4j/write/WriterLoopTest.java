package dev.bywash.log4j.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bywash.log4j.EventLines;
import dev.bywash.log4j.Seals;
import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import dev.bywash.log4j.seal.Sealer;
import dev.bywash.log4j.write.Inbox.Phase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The writer's thread, turn by turn, while the test holds the clock and the output. */
class WriterLoopTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Source NOWHERE = json -> {};

    private final TestClock clock = new TestClock("2026-11-22T02:00:00Z");
    private final Inbox inbox = new Inbox(64 * 1024, clock);
    private final HeldOutput output = new HeldOutput();
    private final WriterId id = WriterId.create(clock.now());
    private final WriterLoop loop =
            new WriterLoop(inbox, id.lineHead(), () -> NOWHERE, Sealer::none, output, "a test", clock);

    @Test
    void theFirstLineComesBeforeAnyEvent() {
        loop.turn();

        assertThat(events()).containsExactly("bywash.opened");
    }

    @Test
    void itNapsForASecondAfterAnEventAndThenSleeps() {
        put("a");

        // What a kill may cost: the events of the last 50 ms.
        assertThat(loop.turn()).isEqualTo(WriterLoop.NAP_NANOS).isLessThan(TimeUnit.MILLISECONDS.toNanos(50));
        clock.advance(SECOND - 1);
        assertThat(loop.turn()).isEqualTo(WriterLoop.NAP_NANOS);
        clock.advance(1);
        assertThat(loop.turn()).isEqualTo(WriterLoop.SLEEP_NANOS);
    }

    @Test
    void aHeartbeatComesAfterAMinuteInWhichSomethingHasHappenedAndOnlyThen() {
        put("a");
        loop.turn();
        clock.advance(60 * SECOND - 1);
        loop.turn();
        assertThat(events()).containsExactly("bywash.opened", "a");

        clock.advance(1);
        loop.turn();
        clock.advance(60 * SECOND);
        loop.turn();

        assertThat(events()).containsExactly("bywash.opened", "a", "bywash.heartbeat");
        assertThat(last().get("attributes").toString()).isEqualTo("{\"accepted\":1,\"written\":1,\"dropped\":0}");
    }

    @Test
    void aHeartbeatSealsAllLinesSinceTheOneBefore() {
        WriterLoop sealing = sealing();
        for (int minute = 0; minute < 3; minute++) {
            put("a");
            put("b");
            sealing.turn();
            clock.advance(60 * SECOND);
            sealing.turn();
        }

        assertThat(events())
                .containsExactly(
                        "bywash.opened",
                        "a",
                        "b",
                        "bywash.heartbeat",
                        "a",
                        "b",
                        "bywash.heartbeat",
                        "a",
                        "b",
                        "bywash.heartbeat");
        assertThat(Seals.check(output.text().lines().toList())).isEqualTo(10);
    }

    @Test
    void whatWasWaitedForIsSealedWithinASecond() {
        WriterLoop sealing = sealing();
        sealing.turn();
        clock.advance(5 * SECOND);
        put("a");
        sealing.turn();
        assertThat(Seals.check(output.text().lines().toList())).isZero();

        put("audit");
        inbox.sealSoon(inbox.queue.end());
        sealing.turn();
        put("audit");
        inbox.sealSoon(inbox.queue.end());
        sealing.turn();

        assertThat(Seals.check(output.text().lines().toList())).isEqualTo(4);
        clock.advance(SECOND);
        sealing.turn();
        assertThat(events())
                .containsExactly("bywash.opened", "a", "audit", "bywash.heartbeat", "audit", "bywash.heartbeat");
        assertThat(Seals.check(output.text().lines().toList())).isEqualTo(6);
    }

    @Test
    void manyLinesAreSealedBeforeAMinuteIsOver() {
        WriterLoop sealing = sealing();
        sealing.turn();
        for (int i = 1; i < Sealer.MOST_LINES; i++) {
            put("a");
            if (i % 100 == 0) {
                sealing.turn();
            }
        }
        assertThat(output.text()).doesNotContain("bywash.heartbeat");

        sealing.turn();

        assertThat(output.text().lines().skip(Sealer.MOST_LINES))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("bywash.heartbeat");
    }

    @Test
    void theLastLineIsASealAndSoIsEachLastLineAfterIt() {
        WriterLoop sealing = sealing();
        put("a");
        inbox.askToClose(Phase.CLOSING);
        sealing.turn();
        put("b");
        sealing.turn();

        assertThat(events()).containsExactly("bywash.opened", "a", "bywash.closed", "b", "bywash.closed");
        assertThat(Seals.check(output.text().lines().toList())).isEqualTo(5);
    }

    @Test
    void whatIsWrittenAgainAfterAFailureIsSealedOnce() {
        WriterLoop sealing = sealing();
        sealing.turn();
        output.failing = true;
        put("a");
        sealing.turn();
        output.failing = false;
        clock.advance(60 * SECOND);
        sealing.turn();

        assertThat(Seals.check(output.text()
                        .lines()
                        .filter(line -> line.startsWith("{\"bywash\""))
                        .toList()))
                .isEqualTo(3);
    }

    private WriterLoop sealing() {
        return new WriterLoop(inbox, id.lineHead(), () -> NOWHERE, Sealer::create, output, "a test", clock);
    }

    @Test
    void droppedEventsAreReportedBeforeTheNextOneWithTheTimeOfTheFirst() {
        loop.turn();
        inbox.drops.add();
        clock.advance(5 * SECOND);
        inbox.drops.add();
        put("a");

        loop.turn();

        assertThat(events()).containsExactly("bywash.opened", "bywash.dropped", "a");
        assertThat(lines().get(1).get("attributes").toString())
                .isEqualTo("{\"count\":2,\"since\":\"2026-11-22T02:00:00.000000Z\",\"dropped\":2}");
    }

    @Test
    void anOutputThatFailsIsTriedAgainLaterAndLaterWithTheSameBytesAfterALineFeed() {
        loop.turn();
        put("a");
        output.failing = true;

        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            long rest = loop.turn();
            pauses.add(TimeUnit.NANOSECONDS.toMillis(rest));
            clock.advance(rest - 1);
            int attempts = output.attempts;
            loop.turn();
            assertThat(output.attempts).isEqualTo(attempts);
            clock.advance(1);
        }
        output.failing = false;
        put("b");
        loop.turn();

        assertThat(pauses).containsExactly(50L, 100L, 200L, 400L, 800L, 1000L, 1000L);
        assertThat(events()).containsExactly("bywash.opened", "a", "b");
        assertThat(output.text()).contains("}\n\n{");
    }

    @Test
    void nothingIsTakenOutOfTheQueueWhileTheOutputFails() {
        loop.turn();
        output.failing = true;
        put("a");
        loop.turn();
        put("b");
        clock.advance(10 * SECOND);
        loop.turn();

        assertThat(inbox.queue.used()).isPositive();
        assertThat(inbox.progress.written()).isZero();

        output.failing = false;
        clock.advance(SECOND);
        loop.turn();
        assertThat(inbox.queue.used()).isZero();
        assertThat(inbox.progress.written()).isEqualTo(inbox.queue.end());
    }

    @Test
    void closingWritesTheLastLineAndWhatComesLaterIsFollowedByAnother() {
        put("a");
        inbox.askToClose(Phase.CLOSING);
        loop.turn();
        assertThat(inbox.isAskedToClose()).isFalse();
        loop.turn();
        put("late");
        loop.turn();

        assertThat(events()).containsExactly("bywash.opened", "a", "bywash.closed", "late", "bywash.closed");
    }

    @Test
    void whileSomebodyKeepsTheJvmFromItsEndNothingIsClosed() {
        inbox.enter(Phase.ENDING);
        put("a");
        loop.turn();
        put("b");
        loop.turn();
        inbox.askToClose(Phase.CLOSING);
        loop.turn();

        assertThat(events()).containsExactly("bywash.opened", "a", "b", "bywash.closed");
    }

    @Test
    void whileHooksRunForLongItIsClosedEachTimeThatIsAskedForAndSomethingHasCome() {
        put("a");
        inbox.askToClose(Phase.ATTENDED);
        loop.turn();
        put("b");
        loop.turn();
        put("c");
        loop.turn();
        assertThat(events()).containsExactly("bywash.opened", "a", "bywash.closed", "b", "c");

        inbox.askToClose(Phase.ATTENDED);
        loop.turn();
        inbox.askToClose(Phase.CLOSING);
        loop.turn();

        assertThat(inbox.isAskedToClose()).isFalse();
        assertThat(events()).containsExactly("bywash.opened", "a", "bywash.closed", "b", "c", "bywash.closed");
    }

    @Test
    void aStreamFromWhichEventsWereLeftBehindIsNotClosed() {
        put("a");
        inbox.leftBehind();
        inbox.askToClose(Phase.CLOSING);
        loop.turn();

        assertThat(inbox.isAskedToClose()).isFalse();
        assertThat(events()).containsExactly("bywash.opened", "a");
    }

    @Test
    void anOutputThatFailsHoldsTheEndOfTheJvmForASecond() {
        output.failing = true;
        inbox.askToClose(Phase.CLOSING);
        loop.turn();
        clock.advance(SECOND);
        loop.turn();
        assertThat(inbox.isAskedToClose()).isTrue();

        clock.advance(1);
        loop.turn();

        assertThat(inbox.isAskedToClose()).isFalse();
    }

    @Test
    void aReleasedWriterEndsAndGivesItsOutputBack() {
        put("a");
        inbox.askToClose(Phase.RELEASED);

        loop.run();

        assertThat(events()).containsExactly("bywash.opened", "a", "bywash.closed");
        assertThat(output.closed).isTrue();
        assertThat(inbox.hasEnded()).isTrue();
    }

    @Test
    void moreThanABatchTakesIsWrittenInSeveralOfWholeLines() {
        for (int i = 0; i < 20; i++) {
            put("event " + i + " " + "x".repeat(500));
        }

        loop.turn();

        assertThat(output.attempts).isGreaterThan(3);
        assertThat(lines()).hasSize(21);
        EventLines.assertNoHole(lines());
    }

    @Test
    void whereLinesAreHeldTheyAreWrittenWhenTheOldestIsOldEnough() {
        output.hold = 30 * SECOND;
        put("a");
        loop.turn();
        clock.advance(29 * SECOND);
        put("b");
        loop.turn();
        assertThat(output.attempts).isZero();
        assertThat(inbox.progress.written()).isZero();

        clock.advance(SECOND - 5);
        assertThat(loop.turn()).isEqualTo(5);
        clock.advance(5);
        loop.turn();

        assertThat(output.attempts).isEqualTo(1);
        assertThat(events()).containsExactly("bywash.opened", "a", "b");
        assertThat(inbox.progress.written()).isEqualTo(inbox.queue.end());
    }

    @Test
    void heldLinesAreWrittenBeforeThatWhenTheyAreMany() {
        output.hold = 30 * SECOND;
        for (int i = 0; i < 8; i++) {
            put("event " + i + " " + "x".repeat(500));
        }
        loop.turn();

        assertThat(output.attempts).isEqualTo(1);
        assertThat(output.text().length()).isBetween(3000, 4096);
    }

    @Test
    void whoWaitsForAnEventDoesNotWaitForOthersToCome() {
        output.hold = 30 * SECOND;
        put("a");
        loop.turn();
        assertThat(output.attempts).isZero();

        inbox.progress.enter();
        assertThat(loop.turn()).isPositive();

        assertThat(events()).containsExactly("bywash.opened", "a");
        inbox.progress.leave();
    }

    @Test
    void closingHoldsNothing() {
        output.hold = 30 * SECOND;
        put("a");
        loop.turn();
        inbox.askToClose(Phase.CLOSING);
        loop.turn();

        assertThat(inbox.isAskedToClose()).isFalse();
        assertThat(events()).containsExactly("bywash.opened", "a", "bywash.closed");
        assertThat(output.attempts).isEqualTo(1);
    }

    @Test
    void aHeartbeatIsHeldAsEventsAreAndCountsThose() {
        output.hold = 50 * SECOND;
        put("a");
        loop.turn();
        clock.advance(50 * SECOND);
        loop.turn();
        put("b");
        loop.turn();
        clock.advance(10 * SECOND);
        loop.turn();
        assertThat(events()).containsExactly("bywash.opened", "a");

        clock.advance(40 * SECOND);
        loop.turn();

        assertThat(events()).containsExactly("bywash.opened", "a", "b", "bywash.heartbeat");
        assertThat(last().get("attributes").toString()).isEqualTo("{\"accepted\":2,\"written\":2,\"dropped\":0}");
    }

    private void put(String event) {
        JsonBuffer line = new JsonBuffer()
                .raw(id.lineHead())
                .raw(JsonBuffer.bytes("2026-11-22T02:00:00.000000Z\",\"level\":\"INFO\",\"logger\":\"etl\",\"event\":"))
                .string(event);
        inbox.queue.put(line.array(), line.length());
        inbox.notice();
    }

    private List<JsonNode> lines() {
        return EventLines.read(output.text().getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode last() {
        return lines().get(lines().size() - 1);
    }

    private List<String> events() {
        return lines().stream().map(line -> line.get("event").textValue()).toList();
    }

    private static final class HeldOutput implements Output {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean failing;
        private boolean closed;
        private int attempts;
        private long hold;

        @Override
        public void write(byte[] lines, int offset, int length) throws IOException {
            attempts++;
            if (failing) {
                throw new IOException("held");
            }
            bytes.write(lines, offset, length);
        }

        @Override
        public void tick() {}

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public int batchBytes() {
            return 4096;
        }

        @Override
        public long holdNanos() {
            return hold;
        }

        private String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
