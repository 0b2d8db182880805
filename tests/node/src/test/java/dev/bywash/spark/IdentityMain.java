package dev.bywash.spark;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.internal.LogKeys;
import org.apache.spark.internal.MDC;
import org.apache.spark.internal.SparkLogger;
import org.apache.spark.internal.SparkLoggerFactory;
import org.apache.spark.scheduler.SparkListener;
import py4j.reflection.ReflectionEngine;

/** A Spark application that logs before Spark starts, on the driver, in tasks, and after Spark has stopped. */
public final class IdentityMain {

    private static final Logger LOGGER = LogManager.getLogger("etl");

    private static final int ALLOCATION_EVENTS = 20_000;
    private static final long PATIENCE_MILLIS = 60_000;

    private IdentityMain() {}

    /** Runs; the arguments are the master, and the options of an executor JVM. */
    public static void main(String[] arguments) throws IOException {
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
        logStructured();
        try (JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkContext.getOrCreate(conf))) {
            // What the plugin knew of a Spark that was starting, it believes for a moment.
            sleep(100);
            LOGGER.info("without a job");
            spark.setLocalProperty("spark.databricks.job.id", "481516");
            spark.setLocalProperty("spark.databricks.job.parentRunId", "2342");
            spark.setLocalProperty("spark.databricks.job.runId", "108");
            spark.setLocalProperty("spark.databricks.job.taskKey", "load_core");
            LOGGER.info("on the driver");
            LOGGER.info("an event allocates {} bytes", allocatedByAnEvent());
            spark.parallelize(List.of(1, 2), 2)
                    .mapPartitions(IdentityMain::logInTask)
                    .collect();

            spark.setLocalProperty("spark.databricks.job.runId", "109");
            LOGGER.info("in the next task run");
            logBehindOtherThreads(spark);

            for (String key : new String[] {"id", "parentRunId", "runId", "taskKey"}) {
                spark.setLocalProperty("spark.databricks.job." + key, null);
            }
            spark.setLocalProperty("spark.jobGroup.id", "77_job-481516-run-110-action-3");
            LOGGER.info("in a job group");
            awaitWhatTasksHaveLogged();
        }
        LOGGER.info("after Spark");
        System.exit(0);
    }

    /** A worker stops copying what an executor prints when Spark is asked to stop. In local mode there is none. */
    private static void awaitWhatTasksHaveLogged() throws IOException {
        Path work = Path.of(System.getenv("SPARK_HOME"), "work");
        for (long waited = 0; Files.isDirectory(work) && waited < PATIENCE_MILLIS; waited += 100) {
            try (Stream<Path> files = Files.walk(work)) {
                Path stdout = files.filter(path -> path.endsWith("stdout"))
                        .findFirst()
                        .orElseThrow();
                if (Files.readAllLines(stdout).stream()
                                .filter(line -> line.contains("\"in task ") && line.endsWith("\"}"))
                                .count()
                        == 2) {
                    return;
                }
            }
            sleep(100);
        }
    }

    /** The threads of asynchronous parts, and one of a pool, are started while this thread works for a job, and then pass on an event of another. */
    private static void logBehindOtherThreads(JavaSparkContext spark) {
        ((LoggerContext) LogManager.getContext(false)).reconfigure();
        Logger appender = LogManager.getLogger("etl.async.appender");
        Logger logger = LogManager.getLogger("etl.async.logger");
        appender.info("behind an asynchronous appender");
        logger.info("behind an asynchronous logger");
        ExecutorService pool = Executors.newSingleThreadExecutor();
        CompletableFuture.runAsync(() -> {}, pool).join();
        spark.setLocalProperty("spark.databricks.job.id", "7");
        appender.info("behind an asynchronous appender, of another job");
        logger.info("behind an asynchronous logger, of another job");
        CompletableFuture.runAsync(() -> LOGGER.info("in a pool, of another job"), pool)
                .join();
        pool.shutdown();
        spark.setLocalProperty("spark.databricks.job.id", "481516");
    }

    /** On the thread that logs, with the identity of its job, in the steady state; without what Log4j makes of a call where it sees a servlet API. */
    private static long allocatedByAnEvent() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        Appender appender = context.getConfiguration().getAppender("bywash");
        LogEvent event = Log4jLogEvent.newBuilder()
                .setLevel(Level.DEBUG)
                .setLoggerName("etl.allocation")
                .setMessage(new StringMapMessage().with("message", "of many").with("rows", 123456789012L))
                .build();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = 0;
        for (int i = 0; i < 2 * ALLOCATION_EVENTS; i++) {
            if (i == ALLOCATION_EVENTS) {
                before = threads.getThreadAllocatedBytes(thread);
            }
            appender.append(event);
        }
        return (threads.getThreadAllocatedBytes(thread) - before) / ALLOCATION_EVENTS;
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

    /** As Spark's own classes do, when it logs structured: what they name is in the context for the time of the call. */
    private static void logStructured() {
        SparkLoggerFactory.enableStructuredLogging();
        SparkLogger spark = SparkLoggerFactory.getLogger("etl.spark");
        spark.info("lost executor {} of {}", MDC.of(LogKeys.EXECUTOR_ID, "1"), MDC.of(LogKeys.NUM_EXECUTORS, 42L));
        spark.error("failed at {}", new IllegalStateException("structured"), MDC.of(LogKeys.PATH, "/a \"b\""));
        LOGGER.info("after structured ones");
        SparkLoggerFactory.disableStructuredLogging();
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
            thread.join(PATIENCE_MILLIS);
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
