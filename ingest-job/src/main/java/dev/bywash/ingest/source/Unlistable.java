package dev.bywash.ingest.source;

/** What becomes of a directory that cannot be listed, for want of a permission or because the storage fails for a moment. */
public enum Unlistable {
    /** It fails the listing. */
    FAILS,
    /** It is left out with a warning, so that the others need not wait for it. Where none can be listed, that fails all the same. */
    LEFT_OUT
}
