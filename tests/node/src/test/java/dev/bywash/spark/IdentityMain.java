package dev.bywash.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import py4j.reflection.ReflectionEngine;

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
                .set("spark.extraListeners", LoggingListener.class.getName())
                .set("spark.executor.memory", "512m")
                .set("spark.databricks.clusterUsageTags.clusterId", "0713-210012-gaehahyy")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.executor.extraJavaOptions", arguments[1]);
        logThroughPy4j();
        try (JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkContext.getOrCreate(conf))) {
            // What the plugin knew of a Spark that was starting, it believes for a moment.
            sleep(100);
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

    /** As the gateway of PySpark does it. */
    private static void logThroughPy4j() {
        Object[] arguments = {
            MarkerManager.getMarker("table.load"),
            new StringMapMessage().with("message", "through py4j").with("table", "core.trades")
        };
        ReflectionEngine py4j = new ReflectionEngine();
        py4j.invoke(LOGGER, py4j.getMethod(LOGGER, "info", arguments), arguments);
    }

    /** Spark makes it while it constructs its context, under the lock that {@code SparkContext.getActive()} asks for. */
    public static final class LoggingListener extends SparkListener {

        /** Logs on another thread, and waits for that. */
        public LoggingListener() throws InterruptedException {
            Thread thread = new Thread(() -> {
                LOGGER.info("while Spark starts");
                sleep(100);
                LOGGER.info("while Spark still starts");
            });
            thread.setDaemon(true);
            thread.start();
            thread.join(10_000);
            if (thread.isAlive()) {
                System.err.println("A thread that logs waits for Spark's start, which waits for it");
                Runtime.getRuntime().halt(1);
            }
        }
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Iterator<String> logInTask(Iterator<Integer> numbers) {
        numbers.forEachRemaining(
                number -> LogManager.getLogger("etl").info("in task {}", TaskContext.getPartitionId()));
        return Collections.emptyIterator();
    }
}
