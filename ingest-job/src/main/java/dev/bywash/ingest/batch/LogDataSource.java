package dev.bywash.ingest.batch;

import dev.bywash.ingest.read.ReadCache;
import dev.bywash.ingest.read.ReadTask;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Rows of one kind, read from files, as a data source of Spark (DataSource V2). Spark makes instances of this class by its name, which is why it is public; what is to
 * be read does not fit into the options of a source, so that it is handed over here.
 */
public final class LogDataSource implements TableProvider {

    private static final String SCAN = "scan";
    private static final Map<String, LogScan> SCANS = new ConcurrentHashMap<>();

    /** For Spark. */
    public LogDataSource() {}

    /** The rows that a scan reads each time that they are asked for. */
    static Dataset<Row> load(SparkSession spark, LogScan scan) {
        String id = UUID.randomUUID().toString();
        SCANS.put(id, scan);
        try {
            return spark.read()
                    .format(LogDataSource.class.getName())
                    .option(SCAN, id)
                    .load();
        } finally {
            SCANS.remove(id);
        }
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return SCANS.get(options.get(SCAN)).readSchema();
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> options) {
        return new LogTable(SCANS.get(options.get(SCAN)));
    }

    private record LogTable(LogScan scan) implements Table, SupportsRead {

        @Override
        public String name() {
            return scan.description();
        }

        @Override
        public Column[] columns() {
            return Arrays.stream(scan.readSchema().fields())
                    .map(field -> Column.create(field.name(), field.dataType()))
                    .toArray(Column[]::new);
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_READ);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            return () -> scan;
        }
    }

    /** What is to be read. One is equal to no other, as each tells what it finds. */
    static final class LogScan implements Scan, Batch, SupportsReportStatistics {

        private final RowKind kind;
        private final LogPartitionReader.Context context;
        private final List<List<ReadTask>> groups;
        private final ReadCache cache;
        private final Map<String, Map<FileLeaves.Key, Long>> starts;
        private final long rows;

        /**
         * A scan.
         *
         * @param groups what each of Spark's tasks reads
         * @param cache of some of their files, the bytes
         * @param starts of some of their chunks, by their keys, where their leaves begin
         * @param rows how many rows there are
         */
        LogScan(
                RowKind kind,
                LogPartitionReader.Context context,
                List<List<ReadTask>> groups,
                ReadCache cache,
                Map<String, Map<FileLeaves.Key, Long>> starts,
                long rows) {
            this.kind = kind;
            this.context = context;
            this.groups = groups;
            this.cache = cache;
            this.starts = starts;
            this.rows = rows;
        }

        @Override
        public String description() {
            return "Bywash " + kind.column();
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
                    .map(group -> new LogPartition(group, cache.of(group), startsOf(group)))
                    .toArray(InputPartition[]::new);
        }

        private Map<String, Map<FileLeaves.Key, Long>> startsOf(List<ReadTask> group) {
            Map<String, Map<FileLeaves.Key, Long>> some = new HashMap<>();
            for (ReadTask task : group) {
                String key = LogPartitionReader.keyOf(task.before());
                if (starts.containsKey(key)) {
                    some.put(key, starts.get(key));
                }
            }
            return some;
        }

        @Override
        public PartitionReaderFactory createReaderFactory() {
            return new LogReaderFactory(kind, context);
        }

        @Override
        public Statistics estimateStatistics() {
            long bytes = groups.stream()
                    .flatMap(List::stream)
                    .mapToLong(ReadTask::bytes)
                    .sum();
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
    }

    record LogPartition(List<ReadTask> tasks, ReadCache cache, Map<String, Map<FileLeaves.Key, Long>> starts)
            implements InputPartition {}

    private record LogReaderFactory(RowKind kind, LogPartitionReader.Context context)
            implements PartitionReaderFactory {

        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            return new LogPartitionReader(kind, context, (LogPartition) partition);
        }
    }
}
