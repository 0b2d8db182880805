package dev.bywash.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * The driver of an ETL whose executors log: {@code MASTER JOBS EVENTS_PER_TASK STOP}, two tasks a job. It keeps its executors until the file {@code STOP} is there: a worker
 * that ends one stops copying what it prints.
 */
final class EtlOnCluster {

    private EtlOnCluster() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int jobs = Integer.parseInt(args[1]);
        int events = Integer.parseInt(args[2]);
        try (SparkSession spark =
                SparkSession.builder().master(args[0]).appName("etl").getOrCreate()) {
            for (int job = 0; job < jobs; job++) {
                List<Long> done = spark.range(0, 2, 1, 2)
                        .mapPartitions(new Load(events), Encoders.LONG())
                        .collectAsList();
                if (done.size() != 2) {
                    throw new IllegalStateException("Only " + done.size() + " tasks of 2");
                }
            }
            while (!Files.exists(Path.of(args[3]))) {
                Thread.sleep(50);
            }
        }
    }

    private static final class Load implements MapPartitionsFunction<Long, Long> {
        private static final long serialVersionUID = 1;

        private final int events;

        Load(int events) {
            this.events = events;
        }

        @Override
        public Iterator<Long> call(Iterator<Long> partition) throws InterruptedException {
            Logger log = LogManager.getLogger("etl.load");
            for (int i = 0; i < events; i++) {
                log.info("loaded part {}", i);
                if (i % 50 == 0) {
                    System.out.print("progress " + i);
                    Thread.sleep(20);
                }
            }
            List<Long> result = new ArrayList<>();
            partition.forEachRemaining(result::add);
            return result.iterator();
        }
    }
}
