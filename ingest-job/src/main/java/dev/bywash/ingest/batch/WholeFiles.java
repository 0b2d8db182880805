package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.FileReading;
import dev.bywash.ingest.source.FileStore;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists and reads through Spark's own sources alone, for storage that lets nothing else in. It lists everything, and reads each changed file whole and into
 * memory; what was read of it before is skipped there. Otherwise it is as exact as reading by ranges.
 */
public final class WholeFiles {

    /** A larger file is left alone, with a line in the log: it would not fit beside its copies. */
    static final long MAX_FILE_BYTES = 512L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(WholeFiles.class);
    private static final String FORMAT = "binaryFile";

    private WholeFiles() {}

    /** All delivered files below the sources but those that are too large: planned, they would take the room of others in every run. */
    public static List<DeliveredFile> list(SparkSession spark, List<String> sources) {
        return spark
                .read()
                .format(FORMAT)
                .option("recursiveFileLookup", "true")
                .option("pathGlobFilter", "stdout*")
                .load(sources.stream().map(WholeFiles::escaped).toArray(String[]::new))
                .dropDuplicates("path")
                .selectExpr("path", "length", "unix_millis(modificationTime)")
                .collectAsList()
                .stream()
                .map(row -> {
                    Path path = new Path(row.getString(0));
                    return new DeliveredFile(
                            path.getParent().toString(), path.getName(), row.getLong(1), row.getLong(2));
                })
                .filter(WholeFiles::fits)
                .toList();
    }

    private static boolean fits(DeliveredFile file) {
        if (file.length() <= MAX_FILE_BYTES) {
            return true;
        }
        LOG.warn(
                "{} is larger than {} bytes, more than --reader spark can hold; it is left alone",
                file.path(),
                MAX_FILE_BYTES);
        return false;
    }

    /** What is found in the tasks' files. */
    static Dataset<Row> read(SparkSession spark, List<ReadTask> tasks, ReadSettings settings) {
        Map<String, ReadTask> byPath =
                tasks.stream().collect(Collectors.toMap(task -> task.file().path(), Function.identity()));
        String[] paths = tasks.stream()
                .map(ReadTask::file)
                .filter(WholeFiles::fits)
                .map(file -> escaped(file.path()))
                .toArray(String[]::new);
        return spark.read()
                .format(FORMAT)
                // A file that has gone is left out; one that is damaged must never be ignored.
                .option("ignoreMissingFiles", "true")
                .option("ignoreCorruptFiles", "false")
                .load(paths)
                .select("path", "content")
                .flatMap(new ReadContent(byPath, settings), Encoders.row(FoundRows.SCHEMA));
    }

    /** Paths are patterns to Spark. */
    private static String escaped(String path) {
        return path.replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
    }

    private static final class ReadContent implements FlatMapFunction<Row, Row> {
        private static final long serialVersionUID = 1;

        private final Map<String, ReadTask> tasks;
        private final ReadSettings settings;

        ReadContent(Map<String, ReadTask> tasks, ReadSettings settings) {
            this.tasks = tasks;
            this.settings = settings;
        }

        @Override
        public Iterator<Row> call(Row file) {
            ReadTask task = tasks.get(new Path(file.getString(0)).toString());
            Iterable<Found> found =
                    () -> new FileReading(new InMemory(task.file().path(), file.getAs(1)), task, settings);
            Stream<Found> all = StreamSupport.stream(found.spliterator(), false);
            return all.map(FoundRows::of).iterator();
        }
    }

    private static final class InMemory implements FileStore {
        private final String path;
        private final byte[] content;

        InMemory(String path, byte[] content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public InputStream open(String asked, long offset) throws FileNotFoundException {
            if (!asked.equals(path)) {
                throw new FileNotFoundException(asked);
            }
            int from = (int) Math.min(offset, content.length);
            return new ByteArrayInputStream(content, from, content.length - from);
        }
    }
}
