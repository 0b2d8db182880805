package dev.bywash.ingest.watch;

import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tally.Tally;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Counts the events of a run, into one table after the other. Each is one commit, and does nothing where the table has rows of the run already: so all of it
 * may be repeated, by anybody, at any time.
 */
public final class Rollups {

    /** The pipeline of an event, and the run of it; {@link dev.bywash.ingest.tally.Origin} says the same. */
    public static final String PIPELINE =
            "coalesce(attributes['pipeline'], concat('job ', job_id), cluster_name, app_id, cluster_id, 'unknown')";

    static final String RUN_KEY = "coalesce(job_run_id, app_id, cluster_id, writer)";

    private final SparkSession spark;
    private final Target target;
    private final Steps steps;

    Rollups(SparkSession spark, Target target, Steps steps) {
        this.spark = spark;
        this.target = target;
        this.steps = steps;
    }

    /**
     * Counts a run that brought events.
     *
     * @param read what was counted while they were read; where there is nothing, they are counted in the table
     */
    RunCounts count(RunKey run, Optional<Tally> read) {
        return read.<RunCounts>map(tally -> new ReadCounts(spark, run, tally))
                .orElseGet(() -> TableCounts.of(spark, target, run));
    }

    /** Writes what a run comes to. */
    void write(RunCounts counts, RunKey run) {
        for (RunCounts.RowsOf facts : counts.facts()) {
            Appends.once(facts.rows(), target, facts.table(), run);
            steps.reached(facts.table().name());
        }
    }
}
