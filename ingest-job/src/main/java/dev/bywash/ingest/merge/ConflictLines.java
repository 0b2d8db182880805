package dev.bywash.ingest.merge;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.engine.RowFunction;
import dev.bywash.ingest.line.LineFields;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.tables.EventRows;
import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Makes rejected lines of events whose number another one has. The line is all that is left of such an event, so all of it is kept. */
final class ConflictLines implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1;

    private static final int OWN = EventRows.COUNT;

    /** @param conflicts events as a batch has them, with {@code line_hash} and {@code detail} */
    static MappedRows of(Dataset<Row> conflicts) {
        Dataset<Row> rows = conflicts.selectExpr(Stream.concat(
                        EventRows.columns("micros").stream(),
                        Stream.of("line_hash", "source_file", "source_offset", "detail"))
                .toArray(String[]::new));
        return MappedRows.of(rows).map(new RowFunction(new ConflictLines(), Batch.rejectedType()));
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        WholeLine lines = new WholeLine();
        Iterable<Row> all = () -> rows;
        return StreamSupport.stream(all.spliterator(), false)
                .map(row -> {
                    LineFields event = EventRows.of(row);
                    // What a batch has gives its line back; a run does not fail where it does not.
                    byte[] line = event == null ? null : lines.of(event);
                    return RowFactory.create(
                            row.get(OWN),
                            row.get(OWN + 1),
                            row.get(OWN + 2),
                            line == null ? null : (long) line.length,
                            Rejection.CONFLICT,
                            row.get(OWN + 3),
                            row.get(EventRows.WRITER),
                            row.get(EventRows.SEQ),
                            line);
                })
                .iterator();
    }
}
