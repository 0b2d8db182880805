package dev.bywash.log4j.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.identity.WriterId;
import dev.bywash.log4j.seal.Sealer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads that log, before a writer that writes nothing: for how long they wait, by a clock of the test's own. */
class EventWriterWithoutThreadTest {

    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

    private final TestClock clock = new TestClock("2026-11-22T02:00:00Z");
    private final EventWriter writer = new EventWriter(
            WriterId.create(clock.now()),
            new EventWriterTest.StandingOutput(),
            "a test",
            64 * 1024,
            Sealer::none,
            clock);
    private final JsonBuffer line = new JsonBuffer().raw(JsonBuffer.bytes("{\"bywash\":1,\"event\":\"a\""));
    private final long start = clock.nanoTime();

    @Test
    void afterOneDurableEventHasWaitedInVainNoOtherWaits() {
        for (int i = 0; i < 100; i++) {
            assertThat(writer.putDurably(line, AN_HOUR)).isTrue();
        }

        assertThat(clock.nanoTime() - start).isEqualTo(AN_HOUR);
    }

    @Test
    void whoMayNotWaitOtherwiseIsHeldWhileTheJvmEndsAllTheSame() {
        writer.closeSoFar();

        assertThat(writer.put(line, 0)).isTrue();

        assertThat(clock.nanoTime() - start).isEqualTo(EventWriter.HELD_AT_END_NANOS);
    }

    /** Event by event, five hundred would hold the end of the JVM for most of an hour. */
    @Test
    void whoGoesOnLoggingWhileTheJvmEndsIsHeldOnceForAllOfHisEvents() {
        writer.closeSoFar();

        for (int i = 0; i < 250; i++) {
            assertThat(writer.put(line, AN_HOUR)).isTrue();
            assertThat(writer.putDurably(line, AN_HOUR)).isTrue();
        }

        assertThat(clock.nanoTime() - start).isEqualTo(EventWriter.HELD_AT_END_NANOS);
    }
}
