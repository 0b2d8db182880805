package dev.bywash.ingest.batch;

import dev.bywash.ingest.batch.LogDataSource.LogPartition;
import dev.bywash.ingest.engine.JavaSerializer;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.FileReading;
import dev.bywash.ingest.read.Found;
import dev.bywash.ingest.read.ReadAhead;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import dev.bywash.ingest.storage.HadoopFileStore;
import dev.bywash.ingest.tally.Tally;
import java.io.Serializable;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.CollectionAccumulator;
import scala.Tuple2;

/** Reads files of a partition again for their rows of one kind, and tells what it finds beside them. */
final class LogPartitionReader implements PartitionReader<InternalRow> {

    /**
     * How files are read again, and what is told of it beside their rows: as classes that Spark knows, for its own threads receive them.
     *
     * @param changed takes the paths of files that have changed, and why
     * @param leaves takes the keys of chunks that have not, and what their events are as leaves, where the settings ask for it
     * @param tallies takes the same keys, and the counts of the events, where the settings ask for that
     */
    record Context(
            HadoopFileStore store,
            ReadSettings settings,
            CollectionAccumulator<Tuple2<String, String>> changed,
            CollectionAccumulator<Tuple2<String, byte[]>> leaves,
            CollectionAccumulator<Tuple2<String, byte[]>> tallies)
            implements Serializable {}

    private final RowKind kind;
    private final Context context;
    private final ReadAhead readings;
    private final Map<String, Map<FileLeaves.Key, Long>> starts;
    private final ToInternalRow toInternalRow;
    private FileReading file;
    private FileLeaves leaves;
    private Tally tally;
    /** Of all files of this reader: as many as there are cores tell the driver what they counted. */
    private int room = Tally.MOST;

    private Object[] values;
    private InternalRow row;

    LogPartitionReader(RowKind kind, Context context, LogPartition partition) {
        this.kind = kind;
        this.context = context;
        this.readings = new ReadAhead(partition.cache().before(context.store), partition.tasks(), context.settings);
        this.starts = partition.starts();
        this.toInternalRow = new ToInternalRow(kind.type().size());
    }

    @Override
    public boolean next() {
        values = null;
        while (values == null) {
            if (file != null && file.hasNext()) {
                take(file.next());
            } else if (readings.hasNext()) {
                begin(readings.next());
            } else {
                return false;
            }
        }
        row = toInternalRow.of(values);
        return true;
    }

    private void begin(FileReading next) {
        file = next;
        leaves = kind == RowKind.EVENT && context.settings.leaves()
                ? new FileLeaves(starts.getOrDefault(keyOf(file.task().before()), Map.of()))
                : null;
        tally = kind == RowKind.EVENT && context.settings.counts() && room >= 0 ? new Tally(room) : null;
    }

    private void take(Found found) {
        values = kind.values(found);
        if (found instanceof Found.EventAt event) {
            add(event);
        } else if (found instanceof Found.Done done) {
            end(done.outcome());
        }
    }

    private void add(Found.EventAt event) {
        if (leaves != null) {
            leaves.add(event);
        }
        if (tally != null) {
            tally.add(event.event(), RowKind.patternOf(values));
        }
    }

    private void end(FileOutcome outcome) {
        ReadTask task = file.task();
        if (outcome.isSameAs(task.before())) {
            if (leaves != null) {
                context.leaves.add(new Tuple2<>(keyOf(task.before()), JavaSerializer.serialize(leaves.ranges())));
            }
            if (tally != null) {
                room = tally.room();
                context.tallies.add(new Tuple2<>(keyOf(task.before()), JavaSerializer.serialize(tally)));
            }
            return;
        }
        context.changed.add(
                new Tuple2<>(task.file().path(), outcome.error() == null ? FileOutcome.CHANGED : outcome.error()));
    }

    @Override
    public InternalRow get() {
        return row;
    }

    @Override
    public void close() {
        readings.close();
        if (file != null) {
            file.close();
        }
    }

    /** What tells chunks apart that are read again; a file that is not large is one. */
    static String keyOf(FileOutcome chunk) {
        return chunk.file().path() + " " + chunk.content().from();
    }

    /** Makes rows as a data source of Spark hands them over, without an encoder. */
    private static final class ToInternalRow {

        private final String[] lastTexts;
        private final UTF8String[] lastStrings;
        private Object[] lastNames = new Object[0];
        private GenericArrayData lastKeys = new GenericArrayData(lastNames);

        /** For rows of so many columns. */
        ToInternalRow(int columns) {
            this.lastTexts = new String[columns];
            this.lastStrings = new UTF8String[columns];
        }

        /** The row that has these values, as {@link RowKind#values} makes them; they become the row's. */
        InternalRow of(Object[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] instanceof String text ? string(i, text) : internal(values[i]);
            }
            return new GenericInternalRow(values);
        }

        /** Many columns hold the same string from row to row. */
        private UTF8String string(int column, String text) {
            if (!text.equals(lastTexts[column])) {
                lastTexts[column] = text;
                lastStrings[column] = UTF8String.fromString(text);
            }
            return lastStrings[column];
        }

        private Object internal(Object value) {
            if (value instanceof String text) {
                return UTF8String.fromString(text);
            }
            if (value instanceof Map<?, ?> map) {
                return internal(map);
            }
            return value instanceof Object[] struct ? new GenericInternalRow(internal(struct)) : value;
        }

        private ArrayBasedMapData internal(Map<?, ?> map) {
            Object[] values = new Object[map.size()];
            int i = 0;
            boolean sameNames = values.length == lastNames.length;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                values[i] = internal(entry.getValue());
                sameNames = sameNames && entry.getKey().equals(lastNames[i]);
                i++;
            }
            if (!sameNames) {
                lastNames = map.keySet().toArray();
                lastKeys = new GenericArrayData(internal(lastNames.clone()));
            }
            return new ArrayBasedMapData(lastKeys, new GenericArrayData(values));
        }

        private Object[] internal(Object[] values) {
            Object[] result = new Object[values.length];
            for (int i = 0; i < values.length; i++) {
                result[i] = internal(values[i]);
            }
            return result;
        }
    }
}
