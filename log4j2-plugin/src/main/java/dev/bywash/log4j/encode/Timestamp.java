package dev.bywash.log4j.encode;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The {@code time} of an event: UTC, {@code yyyy-MM-ddTHH:mm:ss.SSSSSSZ}.
 *
 * <p>Events come in seconds that repeat: the calendar is seldom asked. Not safe for use by several threads.
 */
final class Timestamp {

    /** The years that four digits can tell; a clock that is further off is brought back to these. */
    private static final long MIN_SECOND = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();

    private static final long MAX_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    /** After so many events, as a power of two, the calendar is asked although the second is the same. */
    private static final int MOST_REPEATED = 10;

    private static final int NANOS = 1_000_000_000;
    private static final int MICROS = 6;
    private static final int BEFORE_MICROS = "yyyy-MM-ddTHH:mm:ss.".length();

    /** All of it, with zeros for what is below a second. */
    private final JsonBuffer second = new JsonBuffer();

    private long cachedSecond;
    private int repeated = 1 << MOST_REPEATED;

    /** @param nanoOfSecond negative where both are counted back from 1970, as Log4j does with what was before */
    void write(long epochSecond, int nanoOfSecond, JsonBuffer json) {
        if (nanoOfSecond < 0) {
            write(epochSecond + Math.floorDiv(nanoOfSecond, NANOS), Math.floorMod(nanoOfSecond, NANOS), json);
            return;
        }
        // One question for both: HotSpot's second compiler leaves out a way that was never taken, and would compile the
        // encoder of events once more when the second is over.
        if (((epochSecond ^ cachedSecond) | (++repeated >> MOST_REPEATED)) != 0) {
            format(Math.max(MIN_SECOND, Math.min(MAX_SECOND, epochSecond)));
            cachedSecond = epochSecond;
            repeated = 0;
        }
        int begin = json.length();
        json.raw(second.array(), 0, second.length());
        Decimal.writePadded(nanoOfSecond / 1000, MICROS, json.array(), begin + BEFORE_MICROS);
    }

    private void format(long epochSecond) {
        LocalDateTime t = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
        second.clear();
        second.digits(t.getYear(), 4)
                .raw('-')
                .digits(t.getMonthValue(), 2)
                .raw('-')
                .digits(t.getDayOfMonth(), 2);
        second.raw('T').digits(t.getHour(), 2).raw(':').digits(t.getMinute(), 2);
        second.raw(':').digits(t.getSecond(), 2).raw('.').digits(0, MICROS).raw('Z');
    }
}
