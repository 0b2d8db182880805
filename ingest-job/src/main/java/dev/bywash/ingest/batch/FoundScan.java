package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.FileReading;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.Kept;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import dev.bywash.ingest.source.Readings;
import java.util.List;
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
    private final HadoopFileStore store;
    private final ReadSettings settings;
    private final List<List<ReadTask>> groups;
    private final Kept kept;
    private final long rows;
    private final CollectionAccumulator<Tuple2<String, String>> changed;

    /**
     * @param groups what each of Spark's tasks reads
     * @param kept of some of their files, the bytes
     * @param rows how many rows there are
     * @param changed takes the paths of files that have changed, and why; as a class that Spark knows, for its own threads receive it
     */
    FoundScan(
            RowKind kind,
            HadoopFileStore store,
            ReadSettings settings,
            List<List<ReadTask>> groups,
            Kept kept,
            long rows,
            CollectionAccumulator<Tuple2<String, String>> changed) {
        this.kind = kind;
        this.store = store;
        this.settings = settings;
        this.groups = groups;
        this.kept = kept;
        this.rows = rows;
        this.changed = changed;
    }

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
        return groups.stream().map(group -> new Group(group, kept.of(group))).toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return new ReaderFactory(kind, store, settings, changed);
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

    private record Group(List<ReadTask> tasks, Kept kept) implements InputPartition {}

    private record ReaderFactory(
            RowKind kind,
            HadoopFileStore store,
            ReadSettings settings,
            CollectionAccumulator<Tuple2<String, String>> changed)
            implements PartitionReaderFactory {

        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            return new Reader(this, (Group) partition);
        }
    }

    private static final class Reader implements PartitionReader<InternalRow> {
        private final ReaderFactory of;
        private final Readings readings;
        private final InternalRows rows;
        private FileReading file;
        private Object[] values;

        Reader(ReaderFactory of, Group group) {
            this.of = of;
            this.readings = new Readings(group.kept.before(of.store), group.tasks, of.settings);
            this.rows = new InternalRows(of.kind.type().size());
        }

        @Override
        public boolean next() {
            values = null;
            while (values == null) {
                if (file != null && file.hasNext()) {
                    take(file.next());
                } else if (readings.hasNext()) {
                    file = readings.next();
                } else {
                    return false;
                }
            }
            return true;
        }

        private void take(Found found) {
            ReadTask task = file.task();
            values = of.kind.values(found);
            if (found instanceof Found.Done done && !done.outcome().isSameAs(task.before())) {
                String error = done.outcome().error();
                of.changed.add(new Tuple2<>(task.file().path(), error == null ? FileOutcome.CHANGED : error));
                if (task.before().otherHalf() != null) {
                    // Nothing else would bring the two together again.
                    of.changed.add(new Tuple2<>(
                            task.next().path(),
                            "it holds the end of a line of " + task.file().path() + ", which could not be read again"));
                }
            }
        }

        @Override
        public InternalRow get() {
            return rows.of(values);
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
