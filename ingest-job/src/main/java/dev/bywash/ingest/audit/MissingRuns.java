package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.AuditLog.Last;
import dev.bywash.ingest.merge.EventsHistory;
import dev.bywash.ingest.merge.EventsHistory.Between;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Finds runs that brought events and are not in the log, for they failed or were killed before they came to it. The log knows up to which version of the events it has
 * all; the history of the events tells who committed since, and most often that is nobody. Where it does not tell, the events do.
 */
final class MissingRuns {

    private final SparkSession spark;
    private final Target target;

    MissingRuns(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /** @param start {@code ingest_time} of its events */
    record Run(String id, Instant start) {}

    /**
     * What was found.
     *
     * @param runs but for the own one
     * @param older whether there may be rows of versions that did not keep what it takes to give lines back
     * @param until the version of the events up to which these are all
     */
    record Found(List<Run> runs, boolean older, Anchor until) {}

    /**
     * Looks for them.
     *
     * @param before where the log stands; null when it is empty
     * @param own the run that asks
     * @param anchor the version that this run left, or found when it began; null when it does not know
     */
    Found find(AuditLog log, Last before, Run own, Anchor anchor) {
        Anchor entered = before == null ? null : before.entered();
        if (entered != null && anchor != null && isNext(entered, anchor, own)) {
            return new Found(List.of(), false, anchor);
        }
        Between commits = new EventsHistory(spark, target).between(entered, anchor);
        List<Run> runs = commits.runs().stream()
                .map(mark -> new Run(mark.runId(), mark.time()))
                .filter(run -> !run.id.equals(own.id) && run.id.matches(RangeEntry.RUN_ID))
                .toList();
        // Of runs before the log nobody knows here whether their version kept what it takes.
        if (!commits.complete() || (entered == null && !runs.isEmpty())) {
            return ofEvents(log, before, own, commits.latest());
        }
        return new Found(withoutEntered(log, runs), false, commits.latest());
    }

    /** Whether nobody can have come between. */
    private static boolean isNext(Anchor entered, Anchor anchor, Run own) {
        return anchor.equals(entered) || (anchor.version() == entered.version() + 1 && own.id.equals(anchor.runId()));
    }

    private static List<Run> withoutEntered(AuditLog log, List<Run> runs) {
        if (runs.isEmpty()) {
            return runs;
        }
        Set<String> entered = log.runsOf(runs);
        return runs.stream().filter(run -> !entered.contains(run.id)).toList();
    }

    /** Of the events of some days, that reads columns with few values, and no more. */
    private Found ofEvents(AuditLog log, Last before, Run own, Anchor until) {
        Dataset<Row> events = spark.table(target.table(Tables.EVENTS.name()));
        if (before != null) {
            events = events.where(functions
                    .col("ingest_time")
                    .geq(Timestamp.from(before.runTime().minus(Commits.LONGEST_RUN))));
        }
        List<Run> runs = events
                .where("NOT (" + UncoveredEntry.CONDITION + ")")
                .where(functions.col("run_id").rlike(RangeEntry.RUN_ID))
                .where(functions.col("run_id").notEqual(own.id))
                .where("ingest_time IS NOT NULL")
                .select("run_id", "ingest_time")
                .distinct()
                .collectAsList()
                .stream()
                .map(row -> new Run(row.getString(0), row.getTimestamp(1).toInstant()))
                .toList();
        return new Found(before == null ? runs : withoutEntered(log, runs), true, until);
    }
}
