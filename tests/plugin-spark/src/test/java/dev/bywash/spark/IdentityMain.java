package dev.bywash.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/** A Spark application that logs before Spark starts, on the driver, in tasks, and after Spark has stopped. */
public final class IdentityMain {

    private static final Logger LOGGER = LogManager.getLogger("etl");

    private IdentityMain() {}

    /** Runs; the arguments are the master, and the options of an executor JVM. */
    public static void main(String[] arguments) {
        LOGGER.info("before Spark");
        SparkConf conf = new SparkConf()
                .setAppName("identity")
                .setMaster(arguments[0])
                .set("spark.ui.enabled", "false")
                .set("spark.executor.memory", "512m")
                .set("spark.databricks.clusterUsageTags.clusterId", "0713-210012-gaehahyy")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.executor.extraJavaOptions", arguments[1]);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            LOGGER.info("without a job");
            spark.setLocalProperty("spark.databricks.job.id", "481516");
            spark.setLocalProperty("spark.databricks.job.parentRunId", "2342");
            spark.setLocalProperty("spark.databricks.job.runId", "108");
            spark.setLocalProperty("spark.databricks.job.taskKey", "load_core");
            LOGGER.info("on the driver");
            spark.parallelize(List.of(1, 2), 2)
                    .mapPartitions(IdentityMain::logInTask)
                    .collect();

            spark.setLocalProperty("spark.databricks.job.runId", "109");
            LOGGER.info("in the next task run");

            for (String key : new String[] {"id", "parentRunId", "runId", "taskKey"}) {
                spark.setLocalProperty("spark.databricks.job." + key, null);
            }
            spark.setLocalProperty("spark.jobGroup.id", "77_job-481516-run-110-action-3");
            LOGGER.info("in a job group");
        }
        LOGGER.info("after Spark");
        System.exit(0);
    }

    private static Iterator<String> logInTask(Iterator<Integer> numbers) {
        numbers.forEachRemaining(
                number -> LogManager.getLogger("etl").info("in task {}", TaskContext.getPartitionId()));
        return Collections.emptyIterator();
    }
}
