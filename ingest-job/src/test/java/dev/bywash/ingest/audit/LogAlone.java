package dev.bywash.ingest.audit;

import dev.bywash.ingest.tables.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** What a verification finds in the log, without a look at the events: what somebody does to the log needs none to be found. */
public final class LogAlone {

    private LogAlone() {}

    /**
     * What is found, a line each.
     *
     * @param checkpoint a note that was kept elsewhere; null for none
     * @param publicKeys files of keys, the last of which signs the last checkpoint
     */
    public static List<String> findings(SparkSession spark, Path tables, String checkpoint, Path... publicKeys) {
        return LogReading.read(
                        new AuditLog(spark, new Target(tables.toString())),
                        checkpoint,
                        Map.of(),
                        Stream.of(publicKeys)
                                .map(key -> SigningKey.publicKey(key.toString()))
                                .toList())
                .findings()
                .stream()
                .map(Finding::toString)
                .toList();
    }
}
