package dev.bywash.ingest.batch;

import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.engine.RowFunction;
import dev.bywash.ingest.source.DeliveredFile;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** What is in files, as Spark's source for them has it. */
final class Contents {

    static final String FORMAT = "binaryFile";

    /** A row with much more is not let through to a Connect client. */
    private static final int PART_BYTES = 32 * 1024 * 1024;

    private Contents() {}

    /** Makes rows of files, one at a time. */
    interface Function extends Serializable {

        /**
         * The rows of one.
         *
         * @param path as Spark writes it
         */
        Iterator<Row> of(String path, byte[] content);
    }

    /** What a function makes of each of the files; those that are empty are missing. */
    static MappedRows map(SparkSession spark, List<DeliveredFile> files, Function function, StructType type) {
        Dataset<Row> whole = whole(spark, files);
        return map(Engine.of(spark).runsFunctions(spark) ? onePart(whole) : parts(whole), function, type);
    }

    /** The same of no more than the first bytes of each. */
    static MappedRows mapHeads(
            SparkSession spark, List<DeliveredFile> files, int bytes, Function function, StructType type) {
        Dataset<Row> heads =
                whole(spark, files).selectExpr("path", "substring(content, 1, %d) AS content".formatted(bytes));
        return map(onePart(heads), function, type);
    }

    private static MappedRows map(Dataset<Row> parts, Function function, StructType type) {
        return MappedRows.of(parts).map(new RowFunction(new OfParts(function), type));
    }

    /** Paths and contents of files; those that are empty are missing. */
    static Dataset<Row> whole(SparkSession spark, List<DeliveredFile> files) {
        return spark.read()
                .format(FORMAT)
                // Nothing may be missing without a word, whatever the session's settings are.
                .option("ignoreMissingFiles", "false")
                .option("ignoreCorruptFiles", "false")
                .load(files.stream()
                        .map(file -> WholeFiles.escaped(file.path()))
                        .toArray(String[]::new))
                .select("path", "content");
    }

    private static Dataset<Row> onePart(Dataset<Row> contents) {
        return contents.selectExpr("path", "octet_length(content)", "0", "content");
    }

    /** In as many rows as it takes, one behind the other. */
    private static Dataset<Row> parts(Dataset<Row> whole) {
        return whole.selectExpr(
                        "path",
                        "content",
                        "posexplode(sequence(0, greatest(octet_length(content) - 1, 0) div %d)) AS (part, number)"
                                .formatted(PART_BYTES))
                .selectExpr(
                        "path",
                        "octet_length(content)",
                        "part",
                        "substring(content, part * %1$d + 1, %1$d)".formatted(PART_BYTES));
    }

    private record OfParts(Function function) implements MapPartitionsFunction<Row, Row> {

        @Override
        public Iterator<Row> call(Iterator<Row> parts) {
            return new Files(parts, function);
        }
    }

    private static final class Files implements Iterator<Row> {

        private final Iterator<Row> parts;
        private final Function function;
        private Iterator<Row> rows = List.<Row>of().iterator();

        Files(Iterator<Row> parts, Function function) {
            this.parts = parts;
            this.function = function;
        }

        @Override
        public boolean hasNext() {
            while (!rows.hasNext() && parts.hasNext()) {
                Row first = parts.next();
                rows = function.of(first.getString(0), content(first));
            }
            return rows.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return rows.next();
        }

        private byte[] content(Row first) {
            byte[] bytes = first.getAs(3);
            int length = first.getInt(1);
            if (bytes.length == length) {
                return bytes;
            }
            byte[] content = new byte[length];
            Row part = first;
            int end = 0;
            for (int number = 0; ; number++) {
                bytes = part.getAs(3);
                if (part.getInt(2) != number || !part.getString(0).equals(first.getString(0))) {
                    throw new IllegalStateException("Part %d of %s came where its part %d is due"
                            .formatted(part.getInt(2), part.getString(0), number));
                }
                System.arraycopy(bytes, 0, content, end, bytes.length);
                end += bytes.length;
                if (end == length) {
                    return content;
                }
                part = parts.next();
            }
        }
    }
}
