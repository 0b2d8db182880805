package dev.bywash.ingest.watch;

/**
 * What is watched.
 *
 * @param watch whether anything is; if not, nothing is computed and no table made
 * @param alerts what becomes of alerts; there are none where nothing is watched
 * @param channels where it is written where they go
 * @param rawLines whether lines that are no events are kept, and looked at
 */
public record WatchOptions(boolean watch, AlertMode alerts, ChannelSource channels, boolean rawLines) {

    public static final WatchOptions OFF = new WatchOptions(false, AlertMode.OFF);

    /** Rollups and views, and no alerts. */
    public static final WatchOptions ROLLUPS = new WatchOptions(true, AlertMode.OFF);

    /** Events alone, with channels that the environment names. */
    public WatchOptions(boolean watch, AlertMode alerts) {
        this(watch, alerts, ChannelSource.ENVIRONMENT, false);
    }

    /** Whether there are alerts. */
    public boolean alerting() {
        return watch && alerts != AlertMode.OFF;
    }
}
