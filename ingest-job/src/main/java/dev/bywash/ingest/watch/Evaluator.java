package dev.bywash.ingest.watch;

/** Looks at what a run brought, once its rollups are there and before it counts as done with: after a kill it looks at the same run again. */
@FunctionalInterface
public interface Evaluator {

    Evaluator NONE = run -> {};

    /** Looks at a run. */
    void evaluate(RunKey run);
}
