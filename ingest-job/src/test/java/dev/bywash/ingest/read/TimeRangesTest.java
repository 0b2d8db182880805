package dev.bywash.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeRangesTest {

    private static final long HOUR = Duration.ofHours(1).toNanos() / 1000;

    private final TimeRanges times = new TimeRanges();

    @Test
    void aLateEventOfTheSameDayIsARangeOfItsOwn() {
        times.add(20 * HOUR);
        times.add(20 * HOUR + 5_000_000);
        times.add(HOUR);

        assertThat(times.ranges())
                .containsExactly(new TimeRange(HOUR, HOUR), new TimeRange(20 * HOUR, 20 * HOUR + 5_000_000));
    }

    @Test
    void ofTooManyTheClosestBecomeOne() {
        for (int i = 0; i < TimeRanges.MAX_RANGES; i++) {
            times.add(24L * i * HOUR);
        }
        times.add(3 * 24 * HOUR + HOUR);

        assertThat(times.ranges())
                .hasSize(TimeRanges.MAX_RANGES)
                .contains(new TimeRange(3 * 24 * HOUR, 3 * 24 * HOUR + HOUR), new TimeRange(0, 0));
    }

    @Test
    void everyTimeThatWasAddedIsHeld() {
        Random random = new Random(7);
        long[] added = random.longs(5000, 0, 100_000 * HOUR).toArray();
        for (long time : added) {
            times.add(time);
        }

        assertThat(times.ranges()).hasSizeLessThanOrEqualTo(TimeRanges.MAX_RANGES);
        assertThat(Arrays.stream(added).boxed())
                .allMatch(time -> times.ranges().stream().anyMatch(r -> r.first() <= time && time <= r.last()));
    }
}
