package dev.bywash.casestudy.etl;

/** A way to log the events of an ETL. Many threads may log at once. */
interface EventLog extends AutoCloseable {

    /** Logs an event; returns when the ETL may go on. */
    void log(LoadEvent event);

    /** How often a write was tried again, because another one had changed the table meanwhile. */
    default long retries() {
        return 0;
    }

    /** Writes whatever is still held back. */
    @Override
    default void close() {}
}
