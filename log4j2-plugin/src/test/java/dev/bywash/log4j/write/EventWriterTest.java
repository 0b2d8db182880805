package dev.bywash.log4j.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bywash.log4j.StatusOfBywash;
import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.identity.WriterId;
import dev.bywash.log4j.seal.Sealer;
import java.lang.Thread.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that log, before an output that stands still. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventWriterTest {

    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int EVENTS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final StandingOutput output = new StandingOutput();
    private final EventWriter writer = new EventWriter(
            WriterId.create(Clock.SYSTEM.now()), output, "a test", 64 * 1024, Sealer::none, Clock.SYSTEM);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final JsonBuffer line = new JsonBuffer().raw(JsonBuffer.bytes("{\"bywash\":1,\"event\":\"a\""));

    /** Of which the queue has room for one. */
    private final JsonBuffer big = new JsonBuffer().string("x".repeat(40 * 1024));

    @BeforeEach
    void start() {
        writer.join(json -> {});
        writer.start(() -> ended.set(true));
    }

    @AfterEach
    void end() {
        output.moves.countDown();
        writer.release();
    }

    @Test
    void onceTheOutputMovesDurableEventsWaitAgain() {
        writer.putDurably(line, 1);
        output.moves.countDown();
        assertThat(writer.flush(AN_HOUR)).isTrue();

        writer.putDurably(line, AN_HOUR);

        assertThat(output.lines()).isEqualTo(3);
    }

    @Test
    void afterOneEventHasWaitedForRoomInVainNoOtherWaits() {
        fill(1);
        assertThat(writer.put(big, A_MOMENT)).isFalse();

        assertThat(nanosOf(() -> {
                    assertThat(writer.put(big, A_MOMENT)).isFalse();
                    assertThat(writer.putDurably(big, A_MOMENT)).isFalse();
                }))
                .isLessThan(EVENTS * A_MOMENT / 2);
    }

    /** Those of {@code overflow="drop"}, before one of an audit that comes to the same full queue. */
    @Test
    void eventsThatMayNotWaitTakeNoWaitFromOneThatMay() {
        fill(0);
        CompletableFuture<Boolean> accepted = new CompletableFuture<>();
        Thread durable = new Thread(() -> accepted.complete(writer.putDurably(big, AN_HOUR)));
        durable.start();
        await().atMost(PATIENCE)
                .until(() -> durable.getState() == State.TIMED_WAITING || durable.getState() == State.TERMINATED);

        output.moves.countDown();

        assertThat(accepted.join()).isTrue();
    }

    /** Puts events that may wait for so long until there is no room: the output has taken one, and one waits in the queue. */
    private void fill(long waitNanos) {
        assertThat(writer.put(big, AN_HOUR)).isTrue();
        await().atMost(PATIENCE).until(() -> output.isAsked);
        while (writer.put(big, waitNanos)) {
            // It is the writer's thread that takes the first one.
        }
    }

    private static long nanosOf(Runnable event) {
        long start = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
            event.run();
        }
        return System.nanoTime() - start;
    }

    /** An appender that was stopped, and is called nonetheless. */
    @Test
    void whoLogsWhenTheWriterHasEndedIsNotHeldAndThatIsSaidOnce() {
        output.moves.countDown();
        writer.release();
        await().atMost(PATIENCE).until(ended::get);
        try (StatusOfBywash status = new StatusOfBywash()) {
            assertThat(nanosOf(() -> {
                        assertThat(writer.put(line, AN_HOUR)).isFalse();
                        assertThat(writer.putDurably(line, AN_HOUR)).isFalse();
                    }))
                    .isLessThan(EventWriter.HELD_AT_END_NANOS / 2);

            assertThat(status.messages()).singleElement().asString().contains("Bywash has closed a test for good");
        }
    }

    /** Takes no line before it is told to. */
    static final class StandingOutput implements Output {

        private final CountDownLatch moves = new CountDownLatch(1);
        private volatile boolean isAsked;
        private int lines;

        @Override
        public void write(byte[] bytes, int offset, int length) {
            isAsked = true;
            boolean interrupted;
            do {
                try {
                    moves.await();
                    interrupted = false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            } while (interrupted);
            synchronized (this) {
                for (int i = offset; i < offset + length; i++) {
                    lines += bytes[i] == '\n' ? 1 : 0;
                }
            }
        }

        synchronized int lines() {
            return lines;
        }

        @Override
        public void tick() {}

        @Override
        public void close() {}

        @Override
        public int batchBytes() {
            return 4096;
        }
    }
}
