package dev.bywash.ingest.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/** Rows of this process in parts that can be sent to Spark one by one. There is always a first part, if with no rows. */
final class LocalParts implements Iterator<Dataset<Row>> {

    /** As text of the most bytes a character. A Connect client sends little more than a hundred megabytes at once. */
    private static final long MAX_BYTES = 48L * 1024 * 1024;

    /** What a value takes beside its text. */
    private static final long VALUE_BYTES = 16;

    private static final Logger LOG = LoggerFactory.getLogger(LocalParts.class);
    private static final String CACHED_FROM = "spark.sql.session.localRelationCacheThreshold";

    private final SparkSession spark;
    private final Iterator<Row> rows;
    private final StructType type;
    private boolean begun;

    private LocalParts(SparkSession spark, Iterator<Row> rows, StructType type) {
        this.spark = spark;
        this.rows = rows;
        this.type = type;
    }

    static LocalParts of(SparkSession spark, Iterator<Row> rows, StructType type) {
        sendInline(spark);
        return new LocalParts(spark, rows, type);
    }

    /** Otherwise the server keeps each part until its session ends. */
    private static void sendInline(SparkSession spark) {
        try {
            spark.conf().set(CACHED_FROM, 2 * MAX_BYTES);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so. On serverless compute a session ends with its job.
            LOG.debug("{} cannot be set", CACHED_FROM, e);
        }
    }

    @Override
    public boolean hasNext() {
        return !begun || rows.hasNext();
    }

    @Override
    public Dataset<Row> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        begun = true;
        List<Row> part = new ArrayList<>();
        long bytes = 0;
        while (bytes < MAX_BYTES && rows.hasNext()) {
            Row row = rows.next();
            part.add(row);
            bytes += sizeOf(row);
        }
        return spark.createDataFrame(part, type);
    }

    /** About. */
    private static long sizeOf(Object value) {
        if (value instanceof Row row) {
            long bytes = VALUE_BYTES;
            for (int i = 0; i < row.size(); i++) {
                bytes += sizeOf(row.get(i));
            }
            return bytes;
        }
        if (value instanceof String text) {
            return VALUE_BYTES + 3L * text.length();
        }
        if (value instanceof byte[] bytes) {
            return VALUE_BYTES + bytes.length;
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            return CollectionConverters.asJava(map).entrySet().stream()
                    .mapToLong(entry -> sizeOf(entry.getKey()) + sizeOf(entry.getValue()))
                    .sum();
        }
        return VALUE_BYTES;
    }
}
