package dev.bywash.ingest.watch;

import dev.bywash.ingest.tables.OwnSession;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tally.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Counts the events of a run, and writes down in one commit what they come to, and that the run is done with. It does nothing where the table has rows of the run already: so
 * all of it may be repeated, by anybody, at any time.
 */
public final class Rollups {

    /** The pipeline of an event, and the run of it; {@link dev.bywash.ingest.tally.Origin} says the same. */
    public static final String PIPELINE =
            "coalesce(attributes['pipeline'], concat('job ', job_id), cluster_name, app_id, cluster_id, 'unknown')";

    static final String RUN_KEY = "coalesce(job_run_id, app_id, cluster_id, writer)";

    private final SparkSession spark;
    private final SparkSession few;
    private final Target target;

    Rollups(SparkSession spark, Target target) {
        this.spark = spark;
        this.few = OwnSession.ofFewRows(spark);
        this.target = target;
    }

    /**
     * Counts a run that brought events.
     *
     * @param read what was counted while they were read; where there is nothing, they are counted in the table
     */
    RunCounts count(RunKey run, Optional<Tally> read) {
        return read.<RunCounts>map(tally -> new ReadCounts(few, run, tally))
                .orElseGet(() -> TableCounts.of(spark, target, run));
    }

    /**
     * Writes what a run comes to.
     *
     * @param toRemember structs of baselines
     * @param newPatterns how many patterns became known by it
     * @param madeUp whether another run did this for one that had been killed
     */
    void write(RunCounts counts, List<Row> toRemember, long newPatterns, Duration took, boolean madeUp) {
        RunKey run = counts.run();
        Row watched = RowFactory.create(counts.events(), newPatterns, took.toMillis() / 1e3, madeUp);
        List<Row> own = new ArrayList<>();
        own.add(FactKind.WATCHED.inTable(run, watched));
        toRemember.forEach(row -> own.add(FactKind.BASELINE.inTable(run, row)));
        Appends.once(counts.factsAnd(own).coalesce(1), target, run);
    }
}
