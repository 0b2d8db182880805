package dev.bywash.ingest.binaryfile;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.MaterializedRows;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.Expiry;
import dev.bywash.ingest.read.FileReading;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import dev.bywash.ingest.read.RunLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A table gives rows back in any order: what was seen of writers is known all the same. */
@ExtendWith(SparkExtension.class)
class CheckpointedRowsTest {

    @Test
    void writersAreKnownInWhateverOrderTheRowsCome() throws Exception {
        String text = opened(writer(1), Instant.EPOCH) + line(writer(1), 2, Instant.EPOCH);
        DeliveredFile file = new DeliveredFile("file:/v/c/driver", "stdout", text.length(), 0);
        ReadTask task = new ReadTask(file, 0, List.of(), Long.MAX_VALUE, true, null, true, null);
        List<Row> found = new ArrayList<>();
        try (FileReading reading = new FileReading(
                (path, offset) -> BinaryFiles.from(offset, text.getBytes(UTF_8)),
                task,
                new ReadSettings(4096, Expiry.NEVER, false, false, RunLimits.NONE))) {
            reading.forEachRemaining(each -> found.add(CheckpointedRows.row(each)));
        }
        Collections.reverse(found);

        CheckpointedRows rows = new CheckpointedRows(List.of(new InMemory(SparkExtension.spark()
                .createDataFrame(found, CheckpointedRows.SCHEMA)
                .coalesce(1))));
        Batch batch = Batch.ofReports(rows.reports(), rows);

        assertThat(batch.writers()).singleElement().satisfies(seen -> assertThat(seen.writer())
                .isEqualTo(writer(1)));
        assertThat(batch.eventRows().count()).isEqualTo(2);
    }

    private record InMemory(Dataset<Row> rows) implements MaterializedRows {

        @Override
        public void close() {}
    }
}
