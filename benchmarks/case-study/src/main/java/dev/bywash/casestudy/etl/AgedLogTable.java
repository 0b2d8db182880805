package dev.bywash.casestudy.etl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import scala.Option;

/**
 * Gives a log table the history that a number of single INSERTs would have left: a commit and a small data file each. They are copies of
 * a real INSERT's, made in seconds where the real ones would take hours, and end in a checkpoint as theirs would.
 */
final class AgedLogTable {

    private static final String COMMIT = "_delta_log/%020d.json";

    private final SparkSession session;
    private final Path path;

    AgedLogTable(SparkSession session, Path path) {
        this.session = session;
        this.path = path;
    }

    /** Brings the table, whose last commit is an INSERT of version {@code last}, to the version {@code version}. */
    void age(long last, long version) throws IOException {
        String commit = Files.readString(path.resolve(COMMIT.formatted(last)));
        String file = dataFileOf(commit);
        for (long next = last + 1; next <= version; next++) {
            String copy = "part-%020d.snappy.parquet".formatted(next);
            Files.copy(path.resolve(file), path.resolve(copy));
            Files.writeString(path.resolve(COMMIT.formatted(next)), commit.replace(file, copy));
        }
        DeltaLog.clearCache();
        DeltaLog log = DeltaLog.forTable(session, path.toString());
        log.checkpoint(log.update(false, Option.empty(), Option.empty()), Option.empty());
    }

    private static String dataFileOf(String commit) {
        String before = "\"add\":{\"path\":\"";
        int start = commit.indexOf(before) + before.length();
        return commit.substring(start, commit.indexOf('"', start));
    }
}
