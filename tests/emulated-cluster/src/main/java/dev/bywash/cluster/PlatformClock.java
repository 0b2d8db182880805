package dev.bywash.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time that the platform goes by: as fast as the wall clock, or a number of times faster. In UTC, as on the nodes. */
public final class PlatformClock extends Clock {

    private final Clock wallClock;
    private final Instant start;
    private final int speed;

    private PlatformClock(Clock wallClock, int speed) {
        if (speed < 1) {
            throw new IllegalArgumentException("speed must be 1 or more, but is " + speed);
        }
        this.wallClock = requireNonNull(wallClock, "wallClock");
        this.start = wallClock.instant();
        this.speed = speed;
    }

    /** A clock that starts now and runs {@code speed} times as fast as the wall clock; 1 or more. */
    public static PlatformClock faster(int speed) {
        return new PlatformClock(Clock.systemUTC(), speed);
    }

    /** How long a span of this clock's time takes by the wall clock; at least a millisecond. */
    public Duration toWallTime(Duration platformTime) {
        Duration wallTime = platformTime.dividedBy(speed);
        return wallTime.toMillis() < 1 ? Duration.ofMillis(1) : wallTime;
    }

    @Override
    public Instant instant() {
        return start.plus(Duration.between(start, wallClock.instant()).multipliedBy(speed));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the platform's nodes run in UTC; no clock for " + zone);
    }
}
