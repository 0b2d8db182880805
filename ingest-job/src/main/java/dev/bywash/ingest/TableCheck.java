package dev.bywash.ingest;

import dev.bywash.ingest.merge.EventsHistory;
import dev.bywash.ingest.merge.EventsHistory.Comparison;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.state.Folding;
import dev.bywash.ingest.state.State;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether the state speaks of the table of events that is there, and not of one that was restored, emptied, or made anew since. */
final class TableCheck {

    private static final Logger LOG = LoggerFactory.getLogger(TableCheck.class);

    private final SparkSession spark;
    private final String events;
    private final State state;
    private final Folding folding;
    private final EventsHistory history;

    TableCheck(SparkSession spark, Target target, State state, Folding folding) {
        this.spark = spark;
        this.events = target.table(Tables.EVENTS.name());
        this.state = state;
        this.folding = folding;
        this.history = new EventsHistory(spark, target);
    }

    /** Makes the state anew where it speaks of another table. */
    void requireSame(Instant start) {
        if (state.anchor() == null || state.lacksBase()) {
            begin(start);
            return;
        }
        Comparison compared = history.compare(state.anchor());
        if (compared.isOther()) {
            state.forget();
            // Another job may have noticed before. But what this one recorded since, that one did not know of.
            if (state.anchor() != null && !state.hasRecordedLast()) {
                compared = history.compare(state.anchor());
            }
        }
        if (compared.isOther()) {
            LOG.warn(
                    "Table events is not the one that this job wrote: {}. All delivered files are read again, and what is missing is put back",
                    compared.reason());
            folding.rebuild(Math.max(state.number(), history.number()), start, history.latest());
            state.forget();
        } else {
            state.isOf(compared.latest());
        }
    }

    /** Of a state that does not say which version of the events it speaks of. */
    private void begin(Instant start) {
        // Before the events are looked at: one that comes in between is noticed by its number.
        long number = Math.max(state.number(), history.number());
        Anchor latest = history.latest();
        if (!state.isEmpty() && state.anchor() == null) {
            folding.takeOver(number, start, latest);
            state.forget();
        } else if (state.isEmpty()
                && (latest.version() == 0 || spark.table(events).isEmpty())) {
            state.beginAt(latest, number);
        } else {
            LOG.info("It is not remembered which events are there; looking at all of them");
            folding.rebuild(number, start, latest);
            state.forget();
        }
    }

    /**
     * Whether it became another table while a run went on.
     *
     * @param known the version that the run began with
     */
    boolean wasReplaced(Anchor known, MergeResult merged) {
        // With events, it was looked at when they were in it.
        String reason = merged.newest() == null ? history.compare(known).reason() : merged.replaced();
        if (reason != null) {
            LOG.warn(
                    "Table events became another one while this run went on: {}. The run records nothing; the next one reads all again",
                    reason);
        }
        return reason != null;
    }
}
