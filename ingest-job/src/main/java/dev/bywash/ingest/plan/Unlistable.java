package dev.bywash.ingest.plan;

/** What becomes of what cannot be listed or read, so that the others need not wait for it. Where no directory can be listed, the listing fails all the same. */
public enum Unlistable {
    /** A directory that cannot be listed, for want of a permission or because the storage fails for a moment, is left out and named. */
    NAMED,
    /** So it is, and with it what can be listed and never be read: a file too large to be read whole, where files are. */
    LEFT_OUT
}
