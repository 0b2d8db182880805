package dev.bywash.ingest.alert;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** All tables of the job, with those of watching and alerting. */
final class AlertingTables {

    private static Path empty;

    private AlertingTables() {}

    /** Makes them in a directory that is there: copies, for to make them takes seconds. */
    static synchronized void create(Path directory) throws Exception {
        if (empty == null) {
            empty = Files.createTempDirectory(Path.of("target"), "empty-alerting-tables");
            SparkExtension.createTables(empty);
            SparkSession spark = SparkExtension.spark();
            Target target = new Target(empty.toAbsolutePath().toString());
            WatchSchema.create(spark, target);
            AlertSchema.create(spark, target);
        }
        SparkExtension.copy(empty, directory);
    }
}
