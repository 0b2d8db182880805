package dev.bywash.ingest.batch;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * What is found in files as a data source of Spark (DataSource V2). Spark makes instances of this class by its name, which is why it is public; what is to be
 * read does not fit into the options of a source, so that it is handed over here.
 */
public final class FoundSource implements TableProvider {

    private static final String SCAN = "scan";
    private static final Map<String, FoundScan> SCANS = new ConcurrentHashMap<>();

    /** For Spark. */
    public FoundSource() {}

    /** The rows of a scan. */
    static Dataset<Row> load(SparkSession spark, FoundScan scan) {
        String id = UUID.randomUUID().toString();
        SCANS.put(id, scan);
        try {
            return spark.read()
                    .format(FoundSource.class.getName())
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
        return new FoundTable(SCANS.get(options.get(SCAN)));
    }

    private record FoundTable(FoundScan scan) implements Table, SupportsRead {

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
}
