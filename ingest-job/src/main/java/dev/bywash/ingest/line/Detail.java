package dev.bywash.ingest.line;

/** How much of an event is wanted. The same lines are events in either case, and what is made is the same. */
public enum Detail {
    /** All that its line says. */
    ALL,
    /**
     * What it takes to count events: neither message, exception nor attributes, but for events of writers about themselves. What is left out is checked, and not made.
     */
    OUTLINE
}
