package dev.bywash.casestudy.etl;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * The ETL of the case study: loads small Delta tables, eight at a time, and logs when each has started, is written and has finished.
 *
 * <p>A few tables are loaded, and logged, before the measurement begins: a nightly job spends its time in warm code, and so should this.
 *
 * <p>Arguments: a {@link LogKind}, the number of tables, and a directory, which receives {@code warehouse/}, {@code log/} when the log is
 * a Delta table, the {@link EventLedger} in {@code ledger} and the {@link DriverResult} in {@code result.json}.
 */
public final class Etl {

    /** The pipeline of the events that are measured. */
    public static final String PIPELINE = "nightly";

    /** The pipeline of the events that are logged to warm up. */
    public static final String WARM_UP_PIPELINE = "warm-up";

    private static final int LOADS_AT_A_TIME = 8;
    private static final int WARM_UP_TABLES = 8;

    private final SparkSession session;
    private final String pipeline;
    private final Path warehouse;
    private final EventLog log;
    private final Consumer<LoadEvent> logged;

    private Etl(SparkSession session, String pipeline, Path warehouse, EventLog log, Consumer<LoadEvent> logged) {
        this.session = session;
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.log = log;
        this.logged = logged;
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        LogKind kind = LogKind.valueOf(args[0]);
        int tables = Integer.parseInt(args[1]);
        Path directory = Path.of(args[2]);
        SparkSession session = SparkSession.builder().getOrCreate();
        try (EventLog log = kind.open(session, directory.resolve("warm-up/log"))) {
            new Etl(session, WARM_UP_PIPELINE, directory.resolve("warm-up"), log, event -> {}).load(WARM_UP_TABLES);
        }
        EventLedger ledger = EventLedger.open(directory.resolve("ledger"), tables);
        MeteredLog log = new MeteredLog(kind.open(session, directory.resolve("log")));
        JvmMeter meter = JvmMeter.start();
        try (log) {
            new Etl(session, PIPELINE, directory.resolve("warehouse"), log, ledger::logged).load(tables);
        }
        DriverResult result = new DriverResult(
                meter.wallSeconds(),
                meter.cpuSeconds(),
                meter.gcSeconds(),
                log.heldSeconds(),
                log.cpuSeconds(),
                JvmMeter.cpuSecondsOfThreads("bywash"),
                log.retries());
        new ObjectMapper().writeValue(directory.resolve("result.json").toFile(), result);
    }

    private void load(int tables) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(LOADS_AT_A_TIME);
        List<Future<?>> loads = new ArrayList<>();
        for (int i = 1; i <= tables; i++) {
            int table = i;
            loads.add(pool.submit(() -> loadTable(table)));
        }
        pool.shutdown();
        for (Future<?> load : loads) {
            load.get();
        }
    }

    private void loadTable(int table) {
        long start = System.nanoTime();
        log(table, LoadStatus.STARTED, 0, start);
        long rows = 100L + table;
        session.range(rows)
                .selectExpr("id", "id % 7 AS store", "id * 0.25 AS amount", "concat('sale ', id) AS note")
                .coalesce(1)
                .write()
                .format("delta")
                .mode(SaveMode.Overwrite)
                .save(warehouse.resolve(LoadEvent.tableName(table)).toString());
        log(table, LoadStatus.WRITTEN, rows, start);
        log(table, LoadStatus.FINISHED, rows, start);
    }

    private void log(int table, LoadStatus status, long rows, long start) {
        long durationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        LoadEvent event = new LoadEvent(Instant.now(), pipeline, table, status, rows, durationMillis);
        log.log(event);
        logged.accept(event);
    }
}
