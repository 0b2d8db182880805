package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.LeafRange;
import dev.bywash.ingest.tally.Tally;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where a batch has its rows from. */
interface BatchRows extends AutoCloseable {

    Dataset<Row> of(RowKind kind);

    /** Paths of files whose bytes were others, or could not be had, when their rows were needed; and why. */
    Map<String, String> changedFiles();

    /** What the events' lines are as leaves, whose rows were taken; of files that are known to be the same. Empty where that is not known. */
    List<LeafRange> leaves();

    /** Counts of the events whose rows were taken, of files that are known to be the same. Empty where that is not known. */
    List<Tally> tallies();

    @Override
    void close();
}
