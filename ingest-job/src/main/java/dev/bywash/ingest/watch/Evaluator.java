package dev.bywash.ingest.watch;

import java.util.List;
import org.apache.spark.sql.Row;

/** Looks at what a run brought, before that is written down and counts as done with: after a kill it looks at the same run again. */
@FunctionalInterface
public interface Evaluator {

    Evaluator NONE = brought -> List.of();

    /**
     * Looks at a run.
     *
     * @return what is to be remembered of it, as structs of {@code baselines}: it is written with what the run comes to
     */
    List<Row> evaluate(Brought brought);
}
