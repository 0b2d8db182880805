package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.SealCheck.Seals;
import java.time.LocalDate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of what a {@link WriterPass} makes. What a row is not about is null in it.
 *
 * @param row as this makes it, or Spark of one of {@link #TYPE}
 */
record PassRow(Row row) {

    /** What a row is. */
    enum What {
        /** A range as it is in the table. */
        RANGE,
        FINDING,
        /** What a writer's seals say. */
        SEALS,
        /** Says that there are rows of before the log; once at least where there are any, and never elsewhere. */
        UNCOVERED
    }

    static final StructType TYPE = new StructType()
            .add("what", DataTypes.StringType)
            .add("run_id", DataTypes.StringType)
            .add("writer", DataTypes.StringType)
            .add("day", DataTypes.IntegerType)
            .add("events", DataTypes.LongType)
            .add("seqs", DataTypes.StringType)
            .add("root", DataTypes.StringType)
            .add("kind", DataTypes.StringType)
            .add("first", DataTypes.LongType)
            .add("last", DataTypes.LongType)
            .add("detail", DataTypes.StringType);

    private static PassRow of(What what, Object... columns) {
        Object[] all = new Object[TYPE.size()];
        all[0] = what.name();
        System.arraycopy(columns, 0, all, 1, columns.length);
        return new PassRow(RowFactory.create(all));
    }

    static PassRow of(RangeEntry range) {
        return of(
                What.RANGE,
                range.runId(),
                range.writer(),
                range.day() == null ? null : (int) range.day().toEpochDay(),
                range.events(),
                range.seqs(),
                range.root());
    }

    static PassRow of(Finding finding) {
        return of(
                What.FINDING,
                null,
                finding.writer(),
                null,
                null,
                null,
                null,
                finding.kind().name(),
                finding.first(),
                finding.last(),
                finding.detail());
    }

    /** @param restored how many lines arrived torn and are known */
    static PassRow of(Seals seals, long restored) {
        String status = seals.status().name() + (seals.sealed() > 0 && !seals.signed() ? " UNSIGNED" : "");
        return of(What.SEALS, null, seals.writer(), null, restored, null, null, status, seals.first(), seals.last());
    }

    static PassRow uncovered() {
        return of(What.UNCOVERED);
    }

    What what() {
        return What.valueOf(row.getString(0));
    }

    RangeEntry range() {
        return new RangeEntry(
                row.getString(1),
                row.getString(2),
                row.isNullAt(3) ? null : LocalDate.ofEpochDay(row.getInt(3)),
                row.getLong(4),
                row.getString(5),
                row.getString(6));
    }

    Finding finding() {
        return new Finding(
                Finding.Kind.valueOf(row.getString(7)),
                row.getString(2),
                row.getLong(8),
                row.getLong(9),
                row.getString(10));
    }

    /** Of {@link What#SEALS}: what they cover. */
    String status() {
        return row.getString(7);
    }

    /** Of {@link What#SEALS}. */
    long restored() {
        return row.getLong(4);
    }
}
