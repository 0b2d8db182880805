package dev.bywash.ingest.audit;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a leaf, which is what a row of events is in the tree of its range; and of a {@link LeafRuns run} of them.
 *
 * @param row as {@link #of} makes it, or Spark of one of {@link #TYPE}
 */
record LeafRow(Row row) {

    static final String WRITER = "writer";
    static final String SEQ = "seq";

    static final StructType TYPE = new StructType()
            .add("run_id", DataTypes.StringType)
            .add(WRITER, DataTypes.StringType)
            .add(SEQ, DataTypes.LongType)
            .add("day", DataTypes.IntegerType)
            .add("hash", DataTypes.BinaryType)
            .add("line", DataTypes.BinaryType)
            .add("flaw", DataTypes.StringType)
            .add("state", DataTypes.StringType);

    /**
     * @param day since 1970
     * @param hash null where the row gives no line back
     * @param line of what writers themselves report; null of all else
     * @param flaw why there is no hash, but for torn lines; null where there is one
     * @param state that of the row, of {@link RowEvents}
     */
    static LeafRow of(
            String runId, String writer, Long seq, Integer day, byte[] hash, byte[] line, String flaw, String state) {
        return new LeafRow(RowFactory.create(runId, writer, seq, day, hash, line, flaw, state));
    }

    /** The same with other hashes. */
    LeafRow with(byte[] hashes) {
        return of(runId(), writer(), seq(), day(), hashes, line(), flaw(), state());
    }

    String runId() {
        return row.getString(0);
    }

    String writer() {
        return row.getString(1);
    }

    /** Of a run, that of its first. */
    Long seq() {
        return row.getAs(2);
    }

    Integer day() {
        return row.getAs(3);
    }

    /** Of a run, those of all, one behind the other. */
    byte[] hash() {
        return row.getAs(4);
    }

    byte[] line() {
        return row.getAs(5);
    }

    String flaw() {
        return row.getString(6);
    }

    String state() {
        return row.getString(7);
    }

    boolean is(String someState) {
        return state().equals(someState);
    }
}
