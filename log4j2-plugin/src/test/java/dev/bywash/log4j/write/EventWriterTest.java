package dev.bywash.log4j.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.identity.WriterId;
import dev.bywash.log4j.seal.Sealer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that log, before an output that stands still. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventWriterTest {

    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

    private final StandingOutput output = new StandingOutput();
    private final EventWriter writer = new EventWriter(
            WriterId.create(Clock.SYSTEM.now()), output, "a test", 64 * 1024, Sealer::none, Clock.SYSTEM);
    private final JsonBuffer line = new JsonBuffer().raw(JsonBuffer.bytes("{\"bywash\":1,\"event\":\"a\""));

    @BeforeEach
    void start() {
        writer.join(json -> {});
        writer.start(() -> {});
    }

    @AfterEach
    void end() {
        output.moves.countDown();
        writer.release();
    }

    @Test
    void afterOneDurableEventHasWaitedInVainNoOtherWaits() {
        writer.putDurably(line, 1);

        for (int i = 0; i < 10; i++) {
            assertThat(writer.putDurably(line, AN_HOUR)).isTrue();
        }
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
        JsonBuffer big = new JsonBuffer().string("x".repeat(40 * 1024));
        assertThat(writer.put(big, AN_HOUR)).isTrue();
        while (writer.put(big, 1)) {
            // Until the output has taken one, and one waits in the queue.
        }

        assertThat(writer.put(big, AN_HOUR)).isFalse();
        assertThat(writer.putDurably(big, AN_HOUR)).isFalse();
    }

    /** Event by event, five hundred would hold the end of the JVM for most of an hour. */
    @Test
    void whoGoesOnLoggingWhileTheJvmEndsIsHeldOnceForAllOfHisEvents() {
        writer.closeSoFar();

        for (int i = 0; i < 500; i++) {
            assertThat(writer.put(line, AN_HOUR)).isTrue();
        }
    }

    /** Takes no line before it is told to. */
    private static final class StandingOutput implements Output {

        private final CountDownLatch moves = new CountDownLatch(1);
        private int lines;

        @Override
        public void write(byte[] bytes, int offset, int length) {
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
