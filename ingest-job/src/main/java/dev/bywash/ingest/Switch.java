package dev.bywash.ingest;

/** What an option may be that is on or off. */
enum Switch {
    ON,
    OFF
}
