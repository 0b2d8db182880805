package dev.bywash.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whoever watches long work is told now and then that it goes on, and not for each step. */
class ProgressTest {

    @Test
    void everyTenSecondsItIsSaidHowMuchIsDone() {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        List<Long> said = new ArrayList<>();
        Progress progress = new Progress(clock::get, said::add);
        for (int step = 0; step < 100; step++) {
            clock.addAndGet(Duration.ofMillis(250).toNanos());
            progress.oneDone();
        }

        assertThat(said).containsExactly(40L, 80L);
    }

    @Test
    void shortWorkIsDoneWithoutAWord() {
        List<Long> said = new ArrayList<>();
        Progress progress = new Progress(() -> 0, said::add);
        progress.oneDone();

        assertThat(said).isEmpty();
    }
}
