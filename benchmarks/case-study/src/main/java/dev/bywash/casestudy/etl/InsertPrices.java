package dev.bywash.casestudy.etl;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Measures how the price of an INSERT grows with the history of the log table, without the hours that it takes to come by one.
 *
 * <p>Arguments: a directory, which receives {@code prices.jsonl}, an {@link InsertPrice} a line; how many INSERTs to measure at each
 * point; and the points, numbers of commits, ascending.
 */
public final class InsertPrices {

    private static final int INSERTS_AT_A_TIME = 8;
    private static final int WARM_UP_INSERTS = 24;

    private final DeltaLogTable table;

    private InsertPrices(DeltaLogTable table) {
        this.table = table;
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        Path directory = Path.of(args[0]);
        int inserts = Integer.parseInt(args[1]);
        SparkSession session = SparkSession.builder().getOrCreate();
        new InsertPrices(DeltaLogTable.create(session, directory.resolve("warm-up"), "false")).insert(WARM_UP_INSERTS);

        Path path = directory.resolve("log");
        InsertPrices prices = new InsertPrices(DeltaLogTable.create(session, path, "false"));
        prices.insert(1);
        long commits = 2;
        for (long history : Stream.of(args).skip(2).mapToLong(Long::parseLong).toArray()) {
            if (history > commits) {
                new AgedLogTable(session, path).age(commits - 1, history - 1);
                commits = history;
            }
            JvmMeter meter = JvmMeter.start();
            prices.insert(inserts);
            InsertPrice price = new InsertPrice(commits, inserts, meter.wallSeconds(), meter.cpuSeconds());
            commits += inserts;
            write(directory.resolve("prices.jsonl"), price);
        }
    }

    private void insert(int count) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(INSERTS_AT_A_TIME);
        List<Future<?>> inserts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            LoadEvent event = new LoadEvent(Instant.now(), Etl.PIPELINE, i, LoadStatus.FINISHED, i, i);
            inserts.add(pool.submit(() -> table.insert(event)));
        }
        pool.shutdown();
        for (Future<?> insert : inserts) {
            insert.get();
        }
    }

    private static void write(Path file, InsertPrice price) throws IOException {
        List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        lines.add(new ObjectMapper().writeValueAsString(price));
        Files.write(file, lines);
    }
}
