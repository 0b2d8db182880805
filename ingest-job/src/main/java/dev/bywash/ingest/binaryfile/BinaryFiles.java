package dev.bywash.ingest.binaryfile;

import dev.bywash.ingest.binaryfile.Bisection.Failed;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.engine.RowFunction;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivered files as Spark's own source for them has them: it lists everything, and reads files whole and into memory. */
public final class BinaryFiles {

    /** A larger file is left alone, with a line in the log: it would not fit beside its copies. */
    static final long MAX_FILE_BYTES = 512L * 1024 * 1024;

    static final String TOO_LARGE = "it is larger than " + MAX_FILE_BYTES + " bytes, more than --reader spark can hold";

    private static final String FORMAT = "binaryFile";

    /** A row with much more is not let through to a Connect client. */
    private static final int PART_BYTES = 32 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(BinaryFiles.class);
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:/*(?=/)");
    private static final Pattern NO_AUTHORITY = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*:)(/|///+)(?=[^/]|$)");

    private BinaryFiles() {}

    /** All delivered files below the sources. */
    public static List<DeliveredFile> list(SparkSession spark, List<String> sources, LogFiles wanted) {
        return spark
                .read()
                .format(FORMAT)
                .option("recursiveFileLookup", "true")
                .option("pathGlobFilter", wanted.glob())
                .load(sources.stream().map(BinaryFiles::escaped).toArray(String[]::new))
                .dropDuplicates("path")
                .selectExpr("path", "length", "unix_millis(modificationTime)")
                .collectAsList()
                .stream()
                .map(row -> {
                    String path = name(row.getString(0));
                    int slash = path.lastIndexOf('/');
                    return new DeliveredFile(
                            path.substring(0, slash), path.substring(slash + 1), row.getLong(1), row.getLong(2));
                })
                .filter(file -> wanted.include(file.name()))
                .toList();
    }

    /** Files without those that are too large: planned, they would take the room of others in every run. */
    public static List<DeliveredFile> withoutTooLarge(List<DeliveredFile> files) {
        return files.stream().filter(BinaryFiles::isWorthPlanning).toList();
    }

    private static boolean isWorthPlanning(DeliveredFile file) {
        if (!fits(file)) {
            LOG.warn("{} is left alone: {}", file.path(), TOO_LARGE);
        }
        return fits(file);
    }

    static boolean fits(DeliveredFile file) {
        return file.length() <= MAX_FILE_BYTES;
    }

    /** Makes rows of files, one at a time. */
    interface ContentFunction extends Serializable {

        /**
         * The rows of one.
         *
         * @param path as Spark writes it
         */
        Iterator<Row> of(String path, byte[] content);
    }

    /** What a function makes of each of the files; those that are empty are missing. */
    static MappedRows map(SparkSession spark, List<DeliveredFile> files, ContentFunction function, StructType type) {
        Dataset<Row> whole = whole(spark, files);
        return map(Engine.of(spark).runsFunctions(spark) ? onePart(whole) : parts(whole), function, type);
    }

    /** The same of no more than the first bytes of each. */
    static MappedRows mapHeads(
            SparkSession spark, List<DeliveredFile> files, int bytes, ContentFunction function, StructType type) {
        Dataset<Row> heads =
                whole(spark, files).selectExpr("path", "substring(content, 1, %d) AS content".formatted(bytes));
        return map(onePart(heads), function, type);
    }

    private static MappedRows map(Dataset<Row> parts, ContentFunction function, StructType type) {
        return MappedRows.of(parts).map(new RowFunction(new OfParts(function), type));
    }

    /** Paths and contents of files; those that are empty are missing. */
    static Dataset<Row> whole(SparkSession spark, List<DeliveredFile> files) {
        return spark.read()
                .format(FORMAT)
                // Nothing may be missing without a word, whatever the session's settings are.
                .option("ignoreMissingFiles", "false")
                .option("ignoreCorruptFiles", "false")
                .load(files.stream().map(file -> escaped(file.path())).toArray(String[]::new))
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

    /** Why something could not be done with a file. */
    static <T> String reason(SparkSession spark, Failed<T> failed, Function<T, DeliveredFile> file) {
        return failed.alone() && isGone(spark, file.apply(failed.file()))
                ? FileOutcome.GONE
                : Failure.reason(failed.reason());
    }

    static boolean isGone(SparkSession spark, DeliveredFile file) {
        try {
            // A Connect client asks nobody before that.
            whole(spark, List.of(file)).schema();
            return false;
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            return e instanceof AnalysisException analysis && "PATH_NOT_FOUND".equals(analysis.getCondition());
        }
    }

    /** Paths are patterns to Spark. */
    public static String escaped(String path) {
        return path.replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
    }

    /** As the machine has it: what is a volume or a directory to Spark is a path there. */
    public static String withoutScheme(String path) {
        return SCHEME.matcher(path).replaceFirst("");
    }

    /** As a path is written where it has no authority: with one slash. */
    private static String name(String path) {
        return NO_AUTHORITY.matcher(path).replaceFirst("$1/");
    }

    /** What tells files apart: whether Spark names the scheme of the default file system differs. */
    static String key(String path) {
        return NO_AUTHORITY.matcher(path).replaceFirst("/");
    }

    /** The bytes from an offset on. */
    static InputStream from(long offset, byte[] content) {
        int start = (int) Math.min(offset, content.length);
        return new ByteArrayInputStream(content, start, content.length - start);
    }

    private record OfParts(ContentFunction function) implements MapPartitionsFunction<Row, Row> {

        @Override
        public Iterator<Row> call(Iterator<Row> parts) {
            return new Files(parts, function);
        }
    }

    private static final class Files implements Iterator<Row> {

        private final Iterator<Row> parts;
        private final ContentFunction function;
        private Iterator<Row> rows = List.<Row>of().iterator();

        Files(Iterator<Row> parts, ContentFunction function) {
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
