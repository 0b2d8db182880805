package dev.bywash.ingest.watch;

/** Looks at what a run brought, before that is written down and counts as done with: after a kill it looks at the same run again. */
@FunctionalInterface
public interface Evaluator {

    Evaluator NONE = brought -> {};

    /** Looks at a run. */
    void evaluate(Brought brought);
}
