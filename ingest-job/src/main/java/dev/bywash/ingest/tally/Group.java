package dev.bywash.ingest.tally;

import java.io.Serializable;

/**
 * What events are counted together by.
 *
 * @param bucketMicros their time, rounded down to five minutes; microseconds since 1970
 * @param logger null where the events have none
 * @param level null where the events have none
 * @param pattern null where the events have none
 */
public record Group(long bucketMicros, Origin origin, String logger, String level, Long pattern)
        implements Serializable {

    private static final long BUCKET_MICROS = 300_000_000;

    static long bucketOf(long micros) {
        return micros / BUCKET_MICROS * BUCKET_MICROS;
    }
}
