package dev.bywash.ingest.watch;

/** Is told how far watching is: a test kills it there. */
@FunctionalInterface
public interface Steps {

    Steps UNHEARD = step -> {};

    /** The step is done, and what it wrote is committed. */
    void reached(String step);
}
