package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.RunReport;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** How long it takes to merge new events into tables of different sizes. */
final class MergePart implements Part {

    private static final int NEW_EVENTS = 50_000;
    private static final int DAYS = 30;

    private final List<Long> sizes;
    private final int rounds;

    /** @param sizes how many rows the tables have, the least first */
    MergePart(List<Long> sizes, int rounds) {
        this.sizes = sizes;
        this.rounds = rounds;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        StringBuilder text = new StringBuilder(
                "%,d new events into a table of %d days, median of %d runs:%n%n".formatted(NEW_EVENTS, DAYS, rounds));
        text.append(
                "| rows | s | x the first | CPU s | merge alone, s | rows of it read |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n");
        if (rounds > 1) {
            measure(session, directory.resolve("warm-up"), sizes.get(0), 2);
        }
        double first = 0;
        for (long rows : sizes) {
            Result result = measure(session, directory.resolve("rows-" + rows), rows, rounds);
            first = first == 0 ? result.run.seconds() : first;
            text.append("| %,d | %s | %s | %s | %s | %,d |%n"
                    .formatted(
                            rows,
                            Measured.figure(result.run.seconds()),
                            Measured.figure(result.run.seconds() / first),
                            Measured.figure(result.run.cpuSeconds()),
                            Measured.figure(result.merge.seconds()),
                            result.rowsRead));
        }
        return text.toString();
    }

    private record Result(Measured run, Measured merge, long rowsRead) {}

    private static Result measure(BenchmarkSession session, Path directory, long rows, int rounds) throws Exception {
        EventFiles files = new EventFiles(directory.resolve("volume"));
        Path target = directory.resolve("tables");
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        files.write(1, "stdout--first", 1, 1000, now.minus(1, ChronoUnit.HOURS));
        session.ingest(files.volume(), target);
        fill(session.spark(), target, rows, now);

        List<Measured> runs = new ArrayList<>();
        List<Measured> merges = new ArrayList<>();
        long rowsRead = 0;
        for (int round = 0; round < rounds; round++) {
            files.write(2 + round, "stdout", 1, NEW_EVENTS, now.plusSeconds(60L * round));
            RowsRead counter = new RowsRead();
            session.spark().sparkContext().addSparkListener(counter);
            RunReport[] report = new RunReport[1];
            Measured run = Measured.of(() -> report[0] = session.ingest(files.volume(), target));
            session.spark().sparkContext().removeSparkListener(counter);
            if (report[0].events() != NEW_EVENTS) {
                throw new IllegalStateException("Not as many events as were written: " + report[0]);
            }
            runs.add(run);
            merges.add(new Measured(report[0].phases().merge().toMillis() / 1e3, 0));
            rowsRead = counter.rows.get();
            System.out.printf(
                    "  %,d rows: %s, of it merge %s%n",
                    rows, run, report[0].phases().merge());
        }
        return new Result(Measured.median(runs), Measured.median(merges), rowsRead);
    }

    /** Rows of older days, by other writers. They are short: their number matters, and that Delta can tell their times. */
    private static void fill(SparkSession spark, Path target, long rows, Instant now) {
        String events = BenchmarkSession.eventsOf(target);
        long begin = now.minus(DAYS, ChronoUnit.DAYS).toEpochMilli() * 1000;
        long step = (now.toEpochMilli() * 1000 - begin) / rows;
        spark.range(0, rows, 1, (int) Math.max(DAYS, rows / 500_000))
                .selectExpr(
                        "concat('01KAQ8Z4M3T9V6W2X5Y8', lpad(CAST(id div 10000 AS STRING), 6, '0')) AS writer",
                        "id % 10000 + 1 AS seq",
                        "timestamp_micros(" + begin + " + id * " + step + ") AS event_time",
                        "'INFO' AS level",
                        "9 AS severity_number",
                        "'etl' AS logger",
                        "'table.load' AS event",
                        "concat('event ', id) AS message",
                        "lpad(hex(id), 8, '0') AS crc")
                .selectExpr("*", "concat(writer, '-', seq) AS event_id", "CAST(event_time AS DATE) AS event_date")
                .createOrReplaceTempView("older");
        spark.sql("INSERT INTO " + events + " BY NAME SELECT * FROM older");
    }

    private static final class RowsRead extends SparkListener {
        private final AtomicLong rows = new AtomicLong();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            rows.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
        }
    }
}
