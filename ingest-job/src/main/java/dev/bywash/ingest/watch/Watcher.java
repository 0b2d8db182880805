package dev.bywash.ingest.watch;

import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tally.Tally;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a target: after each run, what this brought, and what runs brought that were killed before they came to it. Whatever fails here is logged and
 * made up for by the next run; it never fails the run. Not safe for use by several threads; several jobs may watch one target.
 */
public final class Watcher {

    /** How often a process tries the same run: what fails by itself is done by then, and what is in the run's events fails for ever. */
    private static final int MOST_TRIES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private final SparkSession spark;
    private final Target target;
    private final WatchOptions options;
    private final Rollups rollups;
    private final KnownPatterns patterns;
    private final WatchedRuns runs;
    private final Evaluator evaluator;
    private final Steps steps;
    private final Map<RunKey, Integer> failed = new HashMap<>();
    private boolean hasTables;
    private boolean makeUp = true;

    /** Watches, and has somebody look at each run. */
    public Watcher(SparkSession spark, Target target, WatchOptions options, Clock clock, Evaluator evaluator) {
        this(spark, target, options, clock, evaluator, Steps.UNHEARD);
    }

    /** The same; {@code steps} is told how far it is. */
    public Watcher(
            SparkSession spark, Target target, WatchOptions options, Clock clock, Evaluator evaluator, Steps steps) {
        this.spark = spark;
        this.target = target;
        this.options = options;
        this.evaluator = evaluator;
        this.steps = steps;
        this.rollups = new Rollups(spark, target);
        this.patterns = new KnownPatterns(spark, target, clock);
        this.runs = new WatchedRuns(spark, target, options.rawLines());
    }

    /**
     * Looks at a run, after all that it brought is in the tables.
     *
     * @return false where something failed, and is left to the next run
     */
    public boolean after(RunOutcome outcome) {
        return after(outcome, List.of());
    }

    /**
     * The same.
     *
     * @param tallies counts of the run's events that were made while these were read; where they are not of all of them, the events are counted in the table
     */
    public boolean after(RunOutcome outcome, List<Tally> tallies) {
        if (!options.watch() || (!outcome.broughtSomething() && hasTables && !makeUp)) {
            return true;
        }
        try {
            return watch(
                    new RunKey(outcome.runId(), outcome.start()),
                    outcome.broughtSomething(),
                    Tally.together(tallies, outcome.events()));
        } catch (Exception | StackOverflowError | LinkageError e) {
            makeUp = true;
            LOG.warn("watch: failed, and is left to the next run: {}", Failure.reason(e), e);
            return false;
        }
    }

    /** The next time it looks for runs that nobody looked at: one failed, and it may have been after its events were in the table. */
    public void makeUpNext() {
        makeUp = true;
    }

    /** Returns whether all of it was done. */
    private boolean watch(RunKey own, boolean broughtSomething, Optional<Tally> read) {
        if (!hasTables) {
            if (!broughtSomething && !WatchSchema.exists(spark, target)) {
                // Whoever waits for the heartbeat is to hear that nothing could be watched before something comes.
                WatchSchema.requireNoTablesOfOlderBuilds(spark, target);
                return true;
            }
            WatchSchema.create(spark, target);
            if (options.jobTables() != null && !target.isDirectory()) {
                PlatformRuns.create(spark, target, options.jobTables());
            }
            hasTables = true;
        }
        Set<RunKey> due = new LinkedHashSet<>(makeUp ? runs.unwatched(own.ingestTime()) : List.of());
        if (broughtSomething) {
            due.add(own);
        }
        due.removeIf(run -> failed.getOrDefault(run, 0) >= MOST_TRIES);
        makeUp = rollAll(due, own, read) > 0;
        return !makeUp;
    }

    /**
     * Makes up for all runs since then that nobody looked at, and that no run will make up for; for maintenance, which looks back further than a run does.
     *
     * @return how many there were
     */
    public int makeUpSince(Instant since) {
        WatchSchema.create(spark, target);
        List<RunKey> due = runs.leftBehindSince(since);
        int failures = rollAll(due, null, Optional.empty());
        if (failures > 0) {
            throw new IllegalStateException(
                    "%d of %d runs could not be made up for; the log says why".formatted(failures, due.size()));
        }
        return due.size();
    }

    /**
     * Each of them, whatever becomes of the others: one whose events cannot be counted keeps nobody else's from it.
     *
     * @param read counts of the own run's events
     * @return how many failed
     */
    private int rollAll(Iterable<RunKey> due, RunKey own, Optional<Tally> read) {
        int failures = 0;
        for (RunKey run : due) {
            try {
                boolean madeUp = !run.equals(own);
                roll(run, madeUp, madeUp ? Optional.empty() : read);
                failed.remove(run);
            } catch (Exception | StackOverflowError | LinkageError e) {
                failures++;
                boolean again = failed.merge(run, 1, Integer::sum) < MOST_TRIES;
                LOG.warn(
                        "watch: failed of run {}, and is left to {}: {}",
                        run.runId(),
                        again ? "the next run" : "the maintenance job",
                        Failure.reason(e),
                        e);
            }
        }
        return failures;
    }

    /** What it comes to is looked at before it is written down: so that this is one commit, which says as well that the run is done with. */
    private void roll(RunKey run, boolean madeUp, Optional<Tally> read) {
        long begin = System.nanoTime();
        try (RunCounts counts = rollups.count(run, read)) {
            steps.reached("counted");
            long newPatterns = counts.events() > 0 ? patterns.learn(run, counts) : 0;
            steps.reached("patterns");
            List<Row> toRemember = counts.events() > 0 || options.rawLines() ? look(run, counts) : List.of();
            steps.reached("evaluated");
            rollups.write(counts, toRemember, newPatterns, since(begin), madeUp);
            steps.reached("watched");
            LOG.info(
                    "watch: {} events of run {}{} counted, {} new patterns, {} s",
                    counts.events(),
                    run.runId(),
                    madeUp ? ", which nobody had looked at," : "",
                    newPatterns,
                    String.format(Locale.ROOT, "%.1f", since(begin).toMillis() / 1e3));
        }
    }

    /** Where rules cannot be asked the next runs try again, and then it is counted without. */
    private List<Row> look(RunKey run, RunCounts counts) {
        try {
            return evaluator.evaluate(counts);
        } catch (Exception e) {
            if (failed.getOrDefault(run, 0) < MOST_TRIES - 1) {
                throw e;
            }
            LOG.warn("watch: run {} is counted, and no rule was asked about it: {}", run.runId(), Failure.reason(e), e);
            return List.of();
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
