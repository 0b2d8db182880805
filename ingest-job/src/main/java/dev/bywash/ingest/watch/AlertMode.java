package dev.bywash.ingest.watch;

/** What becomes of alerts. */
public enum AlertMode {
    /** There are none. */
    OFF,
    /** They are kept in tables, and written to the job's own log. */
    LOG,
    /** They are sent to the channels that {@link ChannelSource} names; where the environment names none, they are logged. */
    SEND
}
