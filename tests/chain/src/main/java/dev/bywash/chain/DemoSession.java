package dev.bywash.chain;

import dev.bywash.ingest.Sessions;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** Spark in the demo's JVM: small, local, and set up for tables of a few rows. */
final class DemoSession {

    /** Code that is generated and compiled for a few rows earns nothing back in a JVM of a minute; nor do plans that are made anew half way. */
    private static final Map<String, String> FEW_ROWS = Map.of(
            "spark.sql.codegen.wholeStage", "false",
            "spark.sql.codegen.factoryMode", "NO_CODEGEN",
            "spark.sql.adaptive.enabled", "false",
            "spark.sql.shuffle.partitions", "1",
            "spark.databricks.delta.snapshotPartitions", "1");

    private DemoSession() {}

    /** The same for another JVM. */
    static Stream<String> jvmOptions() {
        return FEW_ROWS.entrySet().stream().map(setting -> "-D" + setting.getKey() + "=" + setting.getValue());
    }

    /** Sets what the Spark of this JVM shall begin with. */
    static void configure() {
        System.setProperty("spark.master", "local[2]");
        FEW_ROWS.forEach(System::setProperty);
    }

    static SparkSession open() {
        configure();
        return Sessions.open("bywash-demo");
    }
}
