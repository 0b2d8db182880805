package dev.bywash.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FilterFs;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A local disk where another job's commit takes the place of one that was just written, as on a storage that keeps what was written last. */
public final class OverwrittenCommit extends FilterFs {

    private static final String LOCAL = "fs.AbstractFileSystem.file.impl";

    /** The next one below this directory is overwritten; null where none is. */
    private static volatile java.nio.file.Path table;

    private static volatile String content;

    /** For Hadoop. */
    public OverwrittenCommit(URI uri, Configuration conf) throws IOException, URISyntaxException {
        super(FileContext.getLocalFSFileContext().getDefaultFileSystem());
    }

    /** Runs the job; what it commits to the table first becomes that. */
    static RunReport during(SparkSession spark, java.nio.file.Path events, String commit, Callable<RunReport> job)
            throws Exception {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        String before = hadoop.get(LOCAL);
        table = events;
        content = commit;
        hadoop.set(LOCAL, OverwrittenCommit.class.getName());
        try {
            RunReport report = job.call();
            assertThat(table).as("what is not overwritten yet").isNull();
            return report;
        } finally {
            hadoop.set(LOCAL, before);
        }
    }

    /** This version becomes that. */
    static void overwrite(java.nio.file.Path events, long version, String commit) throws IOException {
        java.nio.file.Path log = events.resolve("_delta_log");
        String name = "%020d".formatted(version);
        Files.deleteIfExists(log.resolve("." + name + ".json.crc"));
        Files.writeString(log.resolve(name + ".json"), commit);
        // What the version holds by whom it was written first.
        Files.deleteIfExists(log.resolve("." + name + ".crc.crc"));
        Files.deleteIfExists(log.resolve(name + ".crc"));
    }

    @Override
    public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
        super.renameInternal(from, to, overwrite);
        if (table != null && to.toUri().getPath().matches(table + "/_delta_log/\\d+\\.json")) {
            overwrite(table, Long.parseLong(to.getName().replace(".json", "")), content);
            table = null;
        }
    }
}
