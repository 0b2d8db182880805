package dev.bywash.ingest.watch;

import dev.bywash.ingest.source.Failure;
import dev.bywash.ingest.tables.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a target: after each run, what this brought, and what runs brought that were killed before they came to it. Whatever fails here is logged and
 * made up for by the next run; it never fails the run. Not safe for use by several threads; several jobs may watch one target.
 */
public final class Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private final SparkSession spark;
    private final Target target;
    private final WatchOptions options;
    private final Rollups rollups;
    private final KnownPatterns patterns;
    private final WatchedRuns runs;
    private final Evaluator evaluator;
    private final Steps steps;
    private boolean hasTables;
    private boolean makeUp = true;

    /** Watches, and has somebody look at each run. */
    public Watcher(SparkSession spark, Target target, WatchOptions options, Evaluator evaluator) {
        this(spark, target, options, evaluator, Steps.UNHEARD);
    }

    /** The same; {@code steps} is told how far it is. */
    public Watcher(SparkSession spark, Target target, WatchOptions options, Evaluator evaluator, Steps steps) {
        this.spark = spark;
        this.target = target;
        this.options = options;
        this.evaluator = evaluator;
        this.steps = steps;
        this.rollups = new Rollups(spark, target, steps);
        this.patterns = new KnownPatterns(spark, target);
        this.runs = new WatchedRuns(spark, target, options.rawLines());
    }

    /**
     * Looks at a run, after all that it brought is in the tables.
     *
     * @return false where something failed, and is left to the next run
     */
    public boolean after(RunOutcome outcome) {
        if (!options.watch() || (!outcome.broughtSomething() && hasTables && !makeUp)) {
            return true;
        }
        try {
            watch(new RunKey(outcome.runId(), outcome.start()), outcome.broughtSomething());
            return true;
        } catch (Exception e) {
            makeUp = true;
            LOG.warn("watch: failed, and is left to the next run: {}", Failure.reason(e), e);
            return false;
        }
    }

    private void watch(RunKey own, boolean broughtSomething) {
        if (!hasTables) {
            if (!broughtSomething && !WatchSchema.exists(spark, target)) {
                return;
            }
            WatchSchema.create(spark, target);
            hasTables = true;
        }
        Set<RunKey> due = new LinkedHashSet<>(makeUp ? runs.unwatched(own.ingestTime()) : List.of());
        if (broughtSomething) {
            due.add(own);
        }
        for (RunKey run : due) {
            roll(run, !run.equals(own));
        }
        makeUp = false;
    }

    /**
     * Makes up for all runs since then that nobody looked at; for maintenance, which looks back further than a run does.
     *
     * @return how many there were
     */
    public int makeUpSince(Instant since) {
        WatchSchema.create(spark, target);
        List<RunKey> due = new ArrayList<>(runs.unwatchedSince(since));
        due.forEach(run -> roll(run, true));
        return due.size();
    }

    private void roll(RunKey run, boolean madeUp) {
        long begin = System.nanoTime();
        Rollups.Counted counted = rollups.count(run);
        long newPatterns = counted.events() == 0 ? 0 : patterns.learn(run);
        steps.reached("patterns");
        if (counted.events() > 0 || options.rawLines()) {
            evaluator.evaluate(run);
        }
        steps.reached("evaluated");
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        runs.add(run, counted.events(), newPatterns, took, madeUp);
        steps.reached("watched");
        LOG.info(
                "watch: {} events of run {}{} counted, {} new patterns, {} s",
                counted.events(),
                run.runId(),
                madeUp ? ", which nobody had looked at," : "",
                newPatterns,
                String.format(Locale.ROOT, "%.1f", took.toMillis() / 1e3));
    }
}
