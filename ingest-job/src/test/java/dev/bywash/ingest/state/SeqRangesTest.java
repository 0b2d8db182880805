package dev.bywash.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.TimeRange;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeqRangesTest {

    private static final long DAY = 86_400_000_000L;

    @Test
    void rangesThatTouchAreOneWhereTheirEventsAreOfOneDay() {
        assertThat(SeqRanges.normalize(List.of(range(6, 9, 20, 30), range(1, 5, 0, 10))))
                .containsExactly(range(1, 9, 0, 30));
        assertThat(SeqRanges.normalize(List.of(range(1, 5, 0, 10), range(6, 9, DAY, DAY + 1))))
                .containsExactly(range(1, 5, 0, 10), range(6, 9, DAY, DAY + 1));
    }

    @Test
    void rangesThatShareANumberAreOneWhateverTheirDays() {
        assertThat(SeqRanges.normalize(List.of(range(1, 5, 0, 10), range(5, 9, DAY, DAY + 1))))
                .containsExactly(range(1, 9, 0, DAY + 1));
        assertThat(SeqRanges.normalize(List.of(range(1, 9, 0, 10), range(3, 4, 5, 6))))
                .containsExactly(range(1, 9, 0, 10));
    }

    @Test
    void aHoleStaysAHole() {
        assertThat(SeqRanges.normalize(List.of(range(7, 7, 0, 0), range(1, 5, 0, 10))))
                .containsExactly(range(1, 5, 0, 10), range(7, 7, 0, 0));
    }

    @Test
    void theGreatestNumberHasNoNext() {
        long greatest = Long.MAX_VALUE;

        assertThat(SeqRanges.normalize(List.of(range(greatest, greatest, 0, 0), range(1, greatest, 0, 0))))
                .containsExactly(range(1, greatest, 0, 0));
    }

    @Test
    void numbersThatAreThereTwiceCountTwiceUnlessTheyAreNormalized() {
        List<SeqRange> twice = List.of(range(1, 5, 0, 0), range(4, 6, 0, 0));

        assertThat(SeqRanges.count(twice)).isEqualTo(8);
        assertThat(SeqRanges.count(SeqRanges.normalize(twice))).isEqualTo(6);
        assertThat(SeqRanges.count(List.of())).isZero();
    }

    /** A merge looks at these alone: what else is known of the writer stays unread. */
    @Test
    void theTimesOfCommonNumbersAreThoseOfTheKnownRanges() {
        List<SeqRange> known =
                List.of(range(1, 5, 0, 10), range(10, 20, DAY, DAY + 9), range(30, 30, 5 * DAY, 5 * DAY));

        assertThat(SeqRanges.timesOfCommon(known, List.of(range(6, 9, 7, 8), range(20, 29, 7, 8))))
                .containsExactly(new TimeRange(DAY, DAY + 9));
        assertThat(SeqRanges.timesOfCommon(known, List.of(range(5, 30, 7, 8))))
                .containsExactly(new TimeRange(0, 10), new TimeRange(DAY, DAY + 9), new TimeRange(5 * DAY, 5 * DAY));
        assertThat(SeqRanges.timesOfCommon(known, List.of(range(6, 9, 0, 10), range(31, 40, 0, 10))))
                .isEmpty();
        assertThat(SeqRanges.timesOfCommon(List.of(), known)).isEmpty();
    }

    private static SeqRange range(long first, long last, long firstMicros, long lastMicros) {
        return new SeqRange(first, last, firstMicros, lastMicros);
    }
}
