package dev.bywash.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.engine.Engine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration RUN = Duration.ofMillis(50);

    private int runs;

    @Test
    void aRunThatFailsIsTriedAgainWhenItsTimeComes() throws Exception {
        Queue<Boolean> fails = new ArrayDeque<>(List.of(false, true, true, false));

        schedule(RUN.multipliedBy(4)).execute(() -> run(!fails.isEmpty() && fails.remove()));

        assertThat(runs).isEqualTo(5);
    }

    @Test
    void theFirstRunThatFailsEndsAll() {
        assertThatThrownBy(() -> schedule(null).execute(() -> run(true))).hasMessage("storage");
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void whereTheLastRunFailedSoDoesTheWhole() {
        assertThatThrownBy(() -> schedule(RUN).execute(() -> run(runs > 0))).hasMessage("storage");
        assertThat(runs).isEqualTo(2);
    }

    /** Time passes in runs alone. */
    private Schedule schedule(Duration runFor) {
        return new Schedule(Engine.ofClassPath(), SHORT, runFor, () -> runs * RUN.toNanos());
    }

    /** What a process holds whose memory is out, nobody knows; the next one begins anew. */
    @Test
    void memoryThatIsOutEndsAllWhicheverRunItIs() {
        assertThatThrownBy(() -> new Schedule(Engine.ofClassPath(), SHORT, Duration.ofMinutes(1)).execute(() -> {
                    if (runs == 2) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    return run(false);
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(runs).isEqualTo(2);
    }

    private boolean run(boolean fails) throws IOException {
        runs++;
        if (fails) {
            throw new IOException("storage");
        }
        return false;
    }
}
