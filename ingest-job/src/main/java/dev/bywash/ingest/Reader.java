package dev.bywash.ingest;

/** How files are read. */
public enum Reader {
    /** From where they were left, through Hadoop's file systems. */
    RANGE,
    /** Whole, through Spark's own sources. */
    SPARK
}
