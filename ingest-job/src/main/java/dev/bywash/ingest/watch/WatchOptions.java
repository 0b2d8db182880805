package dev.bywash.ingest.watch;

/**
 * What is watched.
 *
 * @param watch whether anything is; if not, nothing is computed and no table made
 * @param alerts what becomes of alerts; there are none where nothing is watched
 * @param channels where it is written where they go
 * @param rawLines whether lines that are no events are kept, and looked at
 * @param jobTables the schema of the platform's own job tables, {@code system.lakeflow}; null where nobody asks them
 * @param mostUnusual how many alerts of what is unusual are said one by one within 24 hours
 */
public record WatchOptions(
        boolean watch, AlertMode alerts, ChannelSource channels, boolean rawLines, String jobTables, int mostUnusual) {

    /** Ten a day are read; of a hundred, none is. */
    public static final int MOST_UNUSUAL = 10;

    public static final WatchOptions OFF = new WatchOptions(false, AlertMode.OFF);

    /** Rollups and views, and no alerts. */
    public static final WatchOptions ROLLUPS = new WatchOptions(true, AlertMode.OFF);

    /** Events alone, with channels that the environment names. */
    public WatchOptions(boolean watch, AlertMode alerts) {
        this(watch, alerts, ChannelSource.ENVIRONMENT, false);
    }

    /** The same without the platform's job tables. */
    public WatchOptions(boolean watch, AlertMode alerts, ChannelSource channels, boolean rawLines) {
        this(watch, alerts, channels, rawLines, null, MOST_UNUSUAL);
    }

    /** Whether there are alerts. */
    public boolean alerting() {
        return watch && alerts != AlertMode.OFF;
    }
}
