package dev.bywash.ingest.audit;

import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.engine.RowFunction;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.TornLine;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.tables.EventRows;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of events as leaves of trees: the hash of the line that each gives back.
 *
 * @param erased of events that were erased, by {@link ErasedEntry#key}, what they were
 */
record Leaves(Map<String, ErasedEntry> erased) implements MapPartitionsFunction<Row, Row> {

    /**
     * {@code leaf} is null where a row gives no line back, and {@code flaw} says why, but for torn lines; {@code line} is there of what writers themselves report;
     * {@code state} is that of the row.
     */
    static final StructType TYPE = new StructType()
            .add("run_id", DataTypes.StringType)
            .add("writer", DataTypes.StringType)
            .add("seq", DataTypes.LongType)
            .add("day", DataTypes.IntegerType)
            .add("leaf", DataTypes.BinaryType)
            .add("line", DataTypes.BinaryType)
            .add("flaw", DataTypes.StringType)
            .add("state", DataTypes.StringType);

    /** Of rows as {@link RowEvents#select} makes them. */
    static MappedRows of(Dataset<Row> events, Map<String, ErasedEntry> erased) {
        return MappedRows.of(events).map(new RowFunction(new Leaves(erased), TYPE));
    }

    /** The same as {@link LeafRuns}. */
    static MappedRows runsOf(Dataset<Row> events, Map<String, ErasedEntry> erased) {
        return MappedRows.of(events).map(runs(erased));
    }

    /**
     * The same with rejected lines among them.
     *
     * @param rejected as {@link RowEvents#torn} makes them
     */
    static MappedRows runsOf(Dataset<Row> events, Dataset<Row> rejected, Map<String, ErasedEntry> erased) {
        return MappedRows.of(events, rejected, runs(erased));
    }

    private static RowFunction runs(Map<String, ErasedEntry> erased) {
        return new RowFunction(new LeafRuns(new Leaves(erased)), TYPE);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        WholeLine lines = new WholeLine();
        MerkleTree hashes = new MerkleTree();
        CRC32 crc = new CRC32();
        TornLine torn = new TornLine();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                Row row = rows.next();
                return switch (row.getString(RowEvents.STATE)) {
                    case RowEvents.TORN -> restored(row, torn, lines, hashes);
                    case RowEvents.UNCOVERED -> flawed(row, "it was there before the log, and gives no line back");
                    default -> leaf(row, lines, hashes, crc);
                };
            }
        };
    }

    private static Row restored(Row row, TornLine torn, WholeLine lines, MerkleTree hashes) {
        byte[] line = row.isNullAt(RowEvents.LINE)
                ? null
                : torn.restore(row.getAs(RowEvents.LINE), row.getString(RowEvents.WRITER), row.getLong(RowEvents.SEQ));
        boolean own =
                line != null && Event.CONTROL_LOGGER.equals(lines.parse(line).logger());
        return RowFactory.create(
                null,
                row.get(RowEvents.WRITER),
                row.get(RowEvents.SEQ),
                null,
                line == null ? null : hashes.hashOfLeaf(line),
                own ? line : null,
                null,
                row.get(RowEvents.STATE));
    }

    private Row leaf(Row row, WholeLine lines, MerkleTree hashes, CRC32 crc) {
        Event event = EventRows.of(row);
        if (event == null) {
            return flawed(row, "it has no number, time, level or crc, or has an attribute twice");
        }
        if (RowEvents.ERASED.equals(event.attributeTypes())) {
            return erased(row, event);
        }
        byte[] line = lines.of(event);
        if (line == null) {
            return flawed(row, "its columns give no line back");
        }
        if (!RowEvents.isDerived(row, event)) {
            return flawed(
                    row, "event_id, event_date, severity_number, trace_id or span_id do not follow from the others");
        }
        if (!crcOf(line, crc).equals(event.crc())) {
            return flawed(row, "its crc is not that of the line that its columns give");
        }
        boolean own = Event.CONTROL_LOGGER.equals(event.logger());
        return RowFactory.create(
                row.get(RowEvents.RUN_ID),
                row.get(RowEvents.WRITER),
                row.get(RowEvents.SEQ),
                row.get(RowEvents.DAY),
                hashes.hashOfLeaf(line),
                own ? line : null,
                null,
                row.get(RowEvents.STATE));
    }

    private Row erased(Row row, Event event) {
        ErasedEntry entry = erased.get(ErasedEntry.key(event.writer(), event.seq()));
        if (entry == null) {
            return flawed(row, "it was erased, and the log does not say so");
        }
        boolean empty = event.message() == null
                && event.thread() == null
                && event.attributes().isEmpty()
                && event.exception() == null
                && event.line() == null;
        if (!empty
                || !RowEvents.isDerived(row, event)
                || !ErasedEntry.hashOfKept(event).equals(entry.kept())) {
            return flawed(row, "it was erased, and is not what was left of it then");
        }
        return RowFactory.create(
                row.get(RowEvents.RUN_ID),
                row.get(RowEvents.WRITER),
                row.get(RowEvents.SEQ),
                row.get(RowEvents.DAY),
                HexFormat.of().parseHex(entry.leaf()),
                null,
                null,
                row.get(RowEvents.STATE));
    }

    private static Row flawed(Row row, String flaw) {
        return RowFactory.create(
                row.get(RowEvents.RUN_ID),
                row.get(RowEvents.WRITER),
                row.get(RowEvents.SEQ),
                row.get(RowEvents.DAY),
                null,
                null,
                flaw,
                row.get(RowEvents.STATE));
    }

    private static String crcOf(byte[] line, CRC32 crc) {
        int end = line.length - ",\"crc\":\"00000000\"}".length();
        if (end < 0) {
            return "";
        }
        crc.reset();
        crc.update(line, 0, end);
        return HexFormat.of().toHexDigits(crc.getValue(), 8);
    }
}
