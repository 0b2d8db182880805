package dev.bywash.chain;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.CloseableThreadContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * An ETL as any team might write it: it loads many small Delta tables, several at a time, and logs through plain Log4j2. Some loads fail on
 * purpose. It knows nothing of Bywash. Its last task is in Python, where there is one.
 *
 * <p>Arguments: the number of tables, the directory to load them into, a file that receives the number of events that it logged, and one that
 * receives a line for each as soon as its log call has returned: what it holds when the ETL is killed is what the ETL believes to have logged.
 */
public final class NightlyEtl {

    private static final Logger LOG = LogManager.getLogger("etl.nightly");
    private static final int LOADS_AT_A_TIME = 8;
    private static final int ONE_IN_FAILS = 50;

    private final SparkSession session;
    private final Path warehouse;
    private final OutputStream calls;
    private final AtomicInteger logged = new AtomicInteger();

    private NightlyEtl(SparkSession session, Path warehouse, OutputStream calls) {
        this.session = session;
        this.warehouse = warehouse;
        this.calls = calls;
    }

    /** Runs the loads; a load that fails is logged and the others go on. */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        int tables = Integer.parseInt(args[0]);
        try (OutputStream calls = Files.newOutputStream(Path.of(args[3]))) {
            NightlyEtl etl = new NightlyEtl(SparkSession.builder().getOrCreate(), Path.of(args[1]), calls);
            etl.run(tables);
            Files.writeString(Path.of(args[2]), Integer.toString(etl.logged.get()));
        }
    }

    private void run(int tables) throws IOException, InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(LOADS_AT_A_TIME);
        List<Future<?>> loads = new ArrayList<>();
        for (int i = 1; i <= tables; i++) {
            int table = i;
            loads.add(pool.submit(() -> load(table)));
        }
        pool.shutdown();
        for (int i = 0; i < loads.size(); i++) {
            loads.get(i).get();
            // What an ETL's stdout looks like: progress without a newline, and lines of print debugging.
            System.out.print(i % 10 == 0 ? "\nprogress " + i : ".");
        }
        System.out.println("\nall loads have ended");
        PythonChecks.run(warehouse, session.conf().get("spark.databricks.clusterUsageTags.clusterId"));
    }

    private void load(int number) {
        String table = String.format("sales_%04d", number);
        try (CloseableThreadContext.Instance context = CloseableThreadContext.put("pipeline", "nightly")) {
            context.put("table", table);
            log(table, Level.INFO, tableLoad("started"), null);
            long start = System.nanoTime();
            try {
                long rows = write(table, number);
                log(
                        table,
                        Level.INFO,
                        tableLoad("ok").with("rows", rows).with("duration_ms", millisSince(start)),
                        null);
            } catch (Exception e) {
                log(table, Level.ERROR, tableLoad("failed").with("duration_ms", millisSince(start)), e);
            }
        }
    }

    private long write(String table, int number) {
        long rows = 100L + number;
        Dataset<Row> sales = session.range(rows)
                .selectExpr("id", "id % 7 AS store", "id * 0.25 AS amount", "concat('sale ', id) AS note");
        if (number % ONE_IN_FAILS == 17) {
            sales = sales.selectExpr("id", "store", "amount", "remark");
        } else if (number % ONE_IN_FAILS == 42) {
            sales = sales.selectExpr("id", "store", "amount / (id - 3) AS amount");
        }
        sales.coalesce(1)
                .write()
                .format("delta")
                .mode(SaveMode.Overwrite)
                .save(warehouse.resolve(table).toString());
        return rows;
    }

    private void log(String table, Level level, StringMapMessage message, Throwable cause) {
        LOG.log(level, message, cause);
        logged.incrementAndGet();
        String line = table + " " + message.get("status") + "\n";
        try {
            // One write to the operating system each: a line is whole, and outlives the process.
            calls.write(line.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StringMapMessage tableLoad(String status) {
        return new StringMapMessage().with("event", "table.load").with("status", status);
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
