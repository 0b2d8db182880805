package dev.bywash.ingest.batch;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.merge.EventMerge;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.Expiry;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import dev.bywash.ingest.read.RunLimits;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.state.State;
import dev.bywash.ingest.storage.HadoopFileStore;
import dev.bywash.ingest.storage.PathMapping;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A large file is read by many tasks, in chunks: the batch is that of one task, and each chunk has exactly the rows that were seen in it first, or none. */
@ExtendWith(SparkExtension.class)
class ChunkedBatchTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final int EVENTS = 300;
    private static final long CHUNK_BYTES = 10_000;

    @TempDir
    private Path directory;

    private SparkSession spark;
    private Path file;

    @BeforeEach
    void deliver() throws Exception {
        spark = SparkExtension.spark();
        StringBuilder text = new StringBuilder();
        for (int seq = 1; seq <= EVENTS; seq++) {
            text.append(line(writer(1), seq, TIME.plusSeconds(seq)))
                    .append(seq % 10 == 0 ? "{\"bywash\":1,torn\n" : "")
                    .append("noise\n");
        }
        file = Files.writeString(directory.resolve("stdout"), text);
    }

    @Test
    void rowsAreThoseOfOneTask() {
        try (Batch whole = read(Long.MAX_VALUE);
                Batch chunked = read(CHUNK_BYTES)) {
            assertThat(chunked.eventRows().rdd().getNumPartitions()).isEqualTo(2);
            assertThat(whole.eventRows().rdd().getNumPartitions()).isEqualTo(1);
            assertThat(rows(chunked.eventRows())).hasSize(EVENTS).isEqualTo(rows(whole.eventRows()));
            assertThat(rows(chunked.rejectedRows())).hasSize(EVENTS / 10).isEqualTo(rows(whole.rejectedRows()));
            assertThat(rows(chunked.rawRows())).hasSize(EVENTS).isEqualTo(rows(whole.rawRows()));
            assertThat(chunked.writers()).singleElement().satisfies(seen -> assertThat(seen.ranges().stream()
                            .mapToLong(range -> range.last() - range.first() + 1)
                            .sum())
                    .isEqualTo(EVENTS));
            assertThat(chunked.outcomes())
                    .usingRecursiveComparison()
                    .ignoringFields("content")
                    .isEqualTo(whole.outcomes());
            assertThat(chunked.leaves().stream()
                            .mapToLong(leaves -> leaves.tree().leaves())
                            .sum())
                    .isEqualTo(EVENTS);
        }
    }

    /** What the other chunks brought is in the table: the next run reads the file again, and finds it there. */
    @Test
    void aChunkThatChangedBeforeItsRowsWereNeededHasNone() throws Exception {
        Target target = new Target(directory.resolve("tables").toString());
        Tables.create(spark, target);
        State state = new State(spark, target, null);
        state.beginAt(new Anchor(0, null), 0);
        EventMerge merge = new EventMerge(spark, target, state);
        String before = Files.readString(file);
        int middle = before.indexOf("\"seq\":150,");
        try (Batch batch = read(CHUNK_BYTES)) {
            Files.writeString(file, before.substring(0, middle) + "\"seq\":999," + before.substring(middle + 10));

            merge.merge(batch, "one", TIME);

            assertThat(batch.outcomes()).singleElement().satisfies(outcome -> assertThat(outcome.error())
                    .contains(FileOutcome.CHANGED));
            assertThat(batch.writers()).isEmpty();
        }
        Dataset<Row> events = spark.table(target.table(Tables.EVENTS.name()));
        long first = events.count();
        assertThat(first).isBetween(EVENTS / 2L, EVENTS - 10L);
        assertThat(events.where("seq IN (150, 999)").count()).isZero();

        Files.writeString(file, before);
        try (Batch batch = read(CHUNK_BYTES)) {
            MergeResult merged = merge.merge(batch, "two", TIME);
            assertThat(merged.newEvents()).isEqualTo(EVENTS - first);
            assertThat(merged.duplicates()).isEqualTo(first);
        }
        assertThat(events.select("seq").distinct().count()).isEqualTo(EVENTS);
        assertThat(events.count()).isEqualTo(EVENTS);
    }

    private Batch read(long chunkBytes) {
        DeliveredFile delivered =
                new DeliveredFile("file:" + directory, "stdout", file.toFile().length(), 0);
        return RangeReader.read(
                spark,
                new HadoopFileStore(spark.sparkContext().hadoopConfiguration(), PathMapping.asGiven()),
                List.of(new ReadTask(delivered, 0, List.of(), Long.MAX_VALUE, true, null, true, null)),
                new ReadSettings(1024, Expiry.NEVER, true, true, RunLimits.NONE),
                chunkBytes);
    }

    private static List<String> rows(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }
}
