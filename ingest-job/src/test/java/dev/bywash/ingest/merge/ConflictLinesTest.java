package dev.bywash.ingest.merge;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.RejectedLine;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.tables.EventRows;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Of an event whose number another one has, the line is all that is left. */
class ConflictLinesTest {

    @Test
    void allOfTheLineIsKeptHoweverLongItIs() {
        String message = "x".repeat(3 * RejectedLine.KEPT_BYTES);
        String line = line(writer(1), 7, Instant.parse("2026-11-22T02:00:00Z"), null, message, "")
                .strip();
        Row conflict = rowOf(new WholeLine().parse(line.getBytes(UTF_8)));

        assertThat(new ConflictLines().call(List.of(conflict).iterator()).next())
                .returns((long) line.length(), rejected -> rejected.get(3))
                .satisfies(rejected ->
                        assertThat(rejected.<byte[]>getAs(8)).asString(UTF_8).isEqualTo(line));
    }

    private static byte[] utf8(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static Row rowOf(Event event) {
        Stream<Object> columns = EventRows.columns("micros").stream()
                .map(column -> switch (column.substring(column.lastIndexOf(' ') + 1)) {
                    case "writer" -> event.writer();
                    case "seq" -> event.seq();
                    case "micros" -> event.timeMicros();
                    case "level" -> utf8(event.level());
                    case "logger" -> utf8(event.logger());
                    case "thread" -> utf8(event.thread());
                    case "message" -> utf8(event.message());
                    case "crc" -> utf8(event.crc());
                    case "attribute_types" -> utf8(event.attributeTypes());
                    default -> null;
                });
        return RowFactory.create(
                Stream.concat(columns, Stream.of("hash", "file", 0L, "detail")).toArray());
    }
}
