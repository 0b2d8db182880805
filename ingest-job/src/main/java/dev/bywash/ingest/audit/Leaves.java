package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.engine.RowFunction;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.LineFields;
import dev.bywash.ingest.line.TornLine;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.tables.EventRows;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows of events as leaves of trees: the hash of the line that each gives back.
 *
 * @param erased of events that were erased, by {@link ErasedEntry#key}, what they were
 */
record Leaves(Map<String, ErasedEntry> erased) implements MapPartitionsFunction<Row, Row> {

    /** Of rows as {@link RowEvents#select} makes them. */
    static MappedRows of(Dataset<Row> events, Map<String, ErasedEntry> erased) {
        return MappedRows.of(events).map(new RowFunction(new Leaves(erased), LeafRow.TYPE));
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
        return new RowFunction(new LeafRuns(new Leaves(erased)), LeafRow.TYPE);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Pass pass = new Pass(erased);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                return pass.leaf(rows.next()).row();
            }
        };
    }

    /** What one thread needs for many rows. */
    private static final class Pass {
        private static final byte[] CONTROL_LOGGER = Event.CONTROL_LOGGER.getBytes(US_ASCII);
        private static final int CRC_BYTES = ",\"crc\":\"00000000\"}".length();

        private final Map<String, ErasedEntry> erased;
        private final WholeLine lines = new WholeLine();
        private final TornLine torn = new TornLine();
        private final MerkleTree hashes = new MerkleTree();
        private final CRC32 crc = new CRC32();

        Pass(Map<String, ErasedEntry> erased) {
            this.erased = erased;
        }

        LeafRow leaf(Row row) {
            return switch (row.getString(RowEvents.STATE)) {
                case RowEvents.TORN -> restored(row);
                case RowEvents.UNCOVERED -> flawed(row, "it was there before the log, and gives no line back");
                default -> here(row);
            };
        }

        private LeafRow restored(Row row) {
            byte[] line = row.isNullAt(EventRows.LINE)
                    ? null
                    : torn.restore(
                            row.getAs(EventRows.LINE), row.getString(EventRows.WRITER), row.getLong(EventRows.SEQ));
            boolean own = line != null
                    && Event.CONTROL_LOGGER.equals(lines.parse(line).logger());
            return leaf(row, line == null ? null : hashes.hashOfLeaf(line), own ? line : null, null);
        }

        private LeafRow here(Row row) {
            LineFields event = EventRows.of(row);
            if (event == null) {
                return flawed(row, "it has no number, time, level or crc");
            }
            if (RowEvents.isErased(event)) {
                return erased(row, event);
            }
            byte[] line = lines.of(event);
            if (line == null) {
                return flawed(row, "its columns give no line back");
            }
            if (!RowEvents.isDerived(row, event)) {
                return flawed(
                        row,
                        "event_id, event_date, severity_number, trace_id or span_id do not follow from the others");
            }
            if (!hasCrc(line, event.crc())) {
                return flawed(row, "its crc is not that of the line that its columns give");
            }
            boolean own = Arrays.equals(CONTROL_LOGGER, event.logger());
            return leaf(row, hashes.hashOfLeaf(line), own ? line : null, null);
        }

        private boolean hasCrc(byte[] line, byte[] digits) {
            if (line.length < CRC_BYTES) {
                return false;
            }
            crc.reset();
            crc.update(line, 0, line.length - CRC_BYTES);
            return Arrays.equals(HexFormat.of().toHexDigits(crc.getValue(), 8).getBytes(US_ASCII), digits);
        }

        private LeafRow erased(Row row, LineFields event) {
            ErasedEntry entry = erased.get(ErasedEntry.key(event.writer(), event.seq()));
            if (entry == null) {
                return flawed(row, "it was erased, and the log does not say so");
            }
            boolean empty = event.message() == null
                    && event.thread() == null
                    && event.names().length == 0
                    && event.exception() == null
                    && event.line() == null;
            if (!empty
                    || !RowEvents.isDerived(row, event)
                    || !ErasedEntry.hashOfKept(event).equals(entry.kept())) {
                return flawed(row, "it was erased, and is not what was left of it then");
            }
            return leaf(row, HexFormat.of().parseHex(entry.leaf()), null, null);
        }

        private static LeafRow flawed(Row row, String flaw) {
            return leaf(row, null, null, flaw);
        }

        private static LeafRow leaf(Row row, byte[] hash, byte[] line, String flaw) {
            return LeafRow.of(
                    row.getString(RowEvents.RUN_ID),
                    row.getString(EventRows.WRITER),
                    row.getAs(EventRows.SEQ),
                    row.getAs(RowEvents.DAY),
                    hash,
                    line,
                    flaw,
                    row.getString(RowEvents.STATE));
        }
    }
}
