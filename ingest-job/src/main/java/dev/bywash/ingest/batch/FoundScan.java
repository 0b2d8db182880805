package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.FileReading;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.Kept;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import dev.bywash.ingest.source.Readings;
import dev.bywash.ingest.tally.Tally;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import scala.Tuple2;

/** Reads files for their rows of one kind. */
final class FoundScan implements Scan, Batch, SupportsReportStatistics {

    private final RowKind kind;
    private final Rereading how;
    private final List<List<ReadTask>> groups;
    private final Kept kept;
    private final Map<String, Map<FileLeaves.Key, Long>> starts;
    private final long rows;

    /**
     * @param groups what each of Spark's tasks reads
     * @param kept of some of their files, the bytes
     * @param starts of some of their chunks, by their keys, where their leaves begin
     * @param rows how many rows there are
     */
    FoundScan(
            RowKind kind,
            Rereading how,
            List<List<ReadTask>> groups,
            Kept kept,
            Map<String, Map<FileLeaves.Key, Long>> starts,
            long rows) {
        this.kind = kind;
        this.how = how;
        this.groups = groups;
        this.kept = kept;
        this.starts = starts;
        this.rows = rows;
    }

    /**
     * How files are read again, and what is told of it beside their rows: as classes that Spark knows, for its own threads receive them.
     *
     * @param changed takes the paths of files that have changed, and why
     * @param leaves takes the keys of chunks that have not, and what their events are as leaves, where the settings ask for it
     * @param tallies takes the same keys, and the counts of the events, where the settings ask for that
     */
    record Rereading(
            HadoopFileStore store,
            ReadSettings settings,
            CollectionAccumulator<Tuple2<String, String>> changed,
            CollectionAccumulator<Tuple2<String, byte[]>> leaves,
            CollectionAccumulator<Tuple2<String, byte[]>> tallies)
            implements Serializable {}

    @Override
    public String description() {
        return "Bywash " + FoundRows.column(kind);
    }

    @Override
    public StructType readSchema() {
        return kind.type();
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        return groups.stream()
                .map(group -> new Group(group, kept.of(group), startsOf(group)))
                .toArray(InputPartition[]::new);
    }

    private Map<String, Map<FileLeaves.Key, Long>> startsOf(List<ReadTask> group) {
        Map<String, Map<FileLeaves.Key, Long>> some = new HashMap<>();
        for (ReadTask task : group) {
            String key = key(task.before());
            if (starts.containsKey(key)) {
                some.put(key, starts.get(key));
            }
        }
        return some;
    }

    /** What tells chunks apart that are read again; a file that is not large is one. */
    static String key(FileOutcome chunk) {
        return chunk.file().path() + " " + chunk.content().from();
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return new ReaderFactory(kind, how);
    }

    @Override
    public Statistics estimateStatistics() {
        long bytes =
                groups.stream().flatMap(List::stream).mapToLong(ReadTask::bytes).sum();
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(bytes);
            }

            @Override
            public OptionalLong numRows() {
                return OptionalLong.of(rows);
            }
        };
    }

    private record Group(List<ReadTask> tasks, Kept kept, Map<String, Map<FileLeaves.Key, Long>> starts)
            implements InputPartition {}

    private record ReaderFactory(RowKind kind, Rereading how) implements PartitionReaderFactory {

        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            return new Reader(kind, how, (Group) partition);
        }
    }

    private static final class Reader implements PartitionReader<InternalRow> {
        private final RowKind kind;
        private final Rereading how;
        private final Readings readings;
        private final Map<String, Map<FileLeaves.Key, Long>> starts;
        private final InternalRows rows;
        private FileReading file;
        private FileLeaves leaves;
        private Tally tally;
        /** Of all files of this reader: as many as there are cores tell the driver what they counted. */
        private int room = Tally.MOST;

        private Object[] values;
        private InternalRow row;

        Reader(RowKind kind, Rereading how, Group group) {
            this.kind = kind;
            this.how = how;
            this.readings = new Readings(group.kept.before(how.store), group.tasks, how.settings);
            this.starts = group.starts;
            this.rows = new InternalRows(kind.type().size());
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
            row = rows.of(values);
            return true;
        }

        private void begin(FileReading next) {
            file = next;
            leaves = kind == RowKind.EVENT && how.settings.leaves()
                    ? new FileLeaves(starts.getOrDefault(key(file.task().before()), Map.of()))
                    : null;
            tally = kind == RowKind.EVENT && how.settings.counts() && room >= 0 ? new Tally(room) : null;
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
                tally.add(event.event(), EventFields.patternOf(values));
            }
        }

        private void end(FileOutcome outcome) {
            ReadTask task = file.task();
            if (outcome.isSameAs(task.before())) {
                if (leaves != null) {
                    how.leaves.add(new Tuple2<>(key(task.before()), Serialized.bytesOf(leaves.ranges())));
                }
                if (tally != null) {
                    room = tally.room();
                    how.tallies.add(new Tuple2<>(key(task.before()), Serialized.bytesOf(tally)));
                }
                return;
            }
            how.changed.add(
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
    }
}
