package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.merge.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody does to the table or to a delivered file, verification calls it by its name; what maintenance does is no finding. */
@OnEverySpark
@ExtendWith(SparkExtension.class)
class VerificationTest {

    /** Of each attack. */
    private static final int PLACES = Boolean.getBoolean("bywash.soak") ? 100 : 3;

    private static final int EVENTS = 20 * PLACES;

    private final long seed = Seed.next();
    private final Random random = new Random(seed);
    private final Instant now = Instant.now();

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;
    private TablesBelow below;
    private String events;

    @Test
    void eachAttackIsCalledByItsNameAndMaintenanceIsNone() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        // The clock is ahead, so that files which were written just now count as settled.
        below = new TablesBelow(tables, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)), volume);
        events = "delta.`" + tables + "/events`";
        Path file = volume.resolve("0713/driver/stdout");
        Files.createDirectories(file.getParent());
        StringBuilder lines = new StringBuilder(opened(writer(1), now));
        for (int seq = 2; seq < EVENTS; seq++) {
            String attributes =
                    ",\"attributes\":{\"rows\":%d,\"table\":\"t\",\"trace_id\":\"%032x\",\"span_id\":\"%016x\"}"
                            .formatted(seq, seq, seq);
            // The clock of one of them is more than a day ahead.
            Instant time = seq == EVENTS / 2 ? now.plus(Duration.ofHours(25)) : now;
            lines.append(line(writer(1), seq, time, "load", "loaded " + seq, attributes));
        }
        lines.append(closed(writer(1), EVENTS, now, 0));
        Files.writeString(file, lines);
        below.ingest();
        spark.sql("OPTIMIZE " + events);
        assertThat(found()).isEmpty();

        attackAll();
        excuse();
        damage(file);
        assertThat(found()).isEmpty();
    }

    /** Each at random places of its own; then all is taken back. */
    private void attackAll() throws Exception {
        List<Integer> all = IntStream.range(2, EVENTS).boxed().collect(Collectors.toList());
        Collections.shuffle(all, random);
        List<List<Integer>> seqs = IntStream.range(0, 13)
                .mapToObj(attack -> all.subList(attack * PLACES, (attack + 1) * PLACES))
                .toList();
        List<String> places = seqs.stream()
                .map(some -> some.toString().replace('[', '(').replace(']', ')'))
                .toList();
        long before = version();
        List<String> expected = new ArrayList<>();
        // One statement for all columns: each costs a commit.
        spark.sql("""
                UPDATE %1$s SET
                  message = CASE WHEN seq IN %2$s THEN 'loaded nothing' ELSE message END,
                  attributes = CASE WHEN seq IN %3$s THEN map('rows', '0', 'table', 't') ELSE attributes END,
                  level = CASE WHEN seq IN %4$s THEN 'DEBUG' ELSE level END,
                  severity_number = CASE WHEN seq IN %5$s THEN 1 ELSE severity_number END,
                  event_id = CASE WHEN seq IN %6$s THEN 'x' ELSE event_id END,
                  job_run_id = CASE WHEN seq IN %7$s THEN '1' ELSE job_run_id END,
                  crc = CASE WHEN seq IN %8$s THEN '00000000' ELSE crc END,
                  trace_id = CASE WHEN seq IN %9$s THEN NULL ELSE trace_id END,
                  span_id = CASE WHEN seq IN %10$s THEN '00f067aa0ba902b7' ELSE span_id END
                WHERE seq BETWEEN 2 AND %11$d
                """.formatted(
                        events,
                        places.get(0),
                        places.get(1),
                        places.get(2),
                        places.get(3),
                        places.get(4),
                        places.get(5),
                        places.get(6),
                        places.get(11),
                        places.get(12),
                        EVENTS - 1));
        Stream.concat(all.subList(0, 7 * PLACES).stream(), all.subList(11 * PLACES, 13 * PLACES).stream())
                .forEach(seq -> expected.add("altered: event %s-%d of ".formatted(writer(1), seq)));
        spark.sql("DELETE FROM %s WHERE seq IN %s".formatted(events, places.get(7)));
        seqs.get(7).forEach(seq -> expected.add("missing: event %s-%d of ".formatted(writer(1), seq)));
        spark.sql("""
                INSERT INTO %1$s
                SELECT * FROM %1$s WHERE seq IN %2$s
                UNION ALL SELECT %3$s FROM %1$s WHERE seq IN %4$s
                UNION ALL SELECT %5$s FROM %1$s WHERE seq IN %6$s
                """.formatted(
                        events,
                        places.get(8),
                        forged("seq + 10000", "writer"),
                        places.get(9),
                        forged("seq", "'" + writer(2) + "'"),
                        places.get(10)));
        seqs.get(8).forEach(seq -> expected.add("doubled: event %s-%d of ".formatted(writer(1), seq)));
        seqs.get(9).forEach(seq -> expected.add("added: event %s-%d of ".formatted(writer(1), seq + 10_000)));
        seqs.get(10).forEach(seq -> expected.add("added: event %s-%d of ".formatted(writer(2), seq)));

        List<String> found = found();
        assertThat(found).as("seed %d: %s", seed, found).hasSize(expected.size());
        assertThat(found).as("seed %d", seed).allSatisfy(example -> assertThat(expected)
                .anyMatch(example::startsWith));
        Verification.Result few = below.verify(1);
        assertThat(few.examples())
                .extracting(example -> example.substring(0, example.indexOf(':')))
                .as("many of one kind hide none of another")
                .containsExactly("missing", "altered", "doubled", "added");
        assertThat(few.altered()).as("and are counted").isEqualTo(9L * PLACES);
        spark.sql("RESTORE TABLE " + events + " TO VERSION AS OF " + before);
    }

    private String forged(String seq, String writer) {
        StringBuilder columns = new StringBuilder();
        for (String column : spark.table("delta.`" + tables + "/events`").columns()) {
            String value = column.equals("seq") ? seq : column.equals("writer") ? writer : column;
            columns.append(columns.length() == 0 ? "" : ", ")
                    .append(value)
                    .append(" AS ")
                    .append(column);
        }
        return columns.toString();
    }

    /** Whoever alters a row cannot excuse it by a conflict that he makes up. */
    private void excuse() throws Exception {
        long before = version();
        String rejected = "delta.`" + tables + "/rejected_lines`";
        spark.sql("UPDATE " + events + " SET message = 'x' WHERE seq = 7");
        spark.sql("INSERT INTO " + rejected + " (writer, seq, reason) VALUES ('" + writer(1) + "', 7, '"
                + Rejection.CONFLICT + "')");
        assertThat(found()).singleElement().asString().startsWith("altered: ");
        // Nor can it be told from a first event whose file has gone; then it is none of those that are proved.
        spark.sql("UPDATE " + events + " SET source_file = '/gone' WHERE seq = 7");
        assertThat(below.verify().unknown()).isOne();
        spark.sql("RESTORE TABLE " + events + " TO VERSION AS OF " + before);
        spark.sql("DELETE FROM " + rejected);
    }

    /** Bytes in a delivered file. Not of the one whose clock is ahead: with its line gone, no line of the file is of its day, and its row is not looked at. */
    private void damage(Path file) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        String text = new String(whole, StandardCharsets.US_ASCII);
        List<Integer> seqs = IntStream.range(2, EVENTS)
                .filter(seq -> seq != EVENTS / 2)
                .boxed()
                .collect(Collectors.toList());
        Collections.shuffle(seqs, random);
        for (int seq : seqs.subList(0, PLACES)) {
            damaged[text.indexOf("\"message\":\"loaded " + seq + "\"") + 12] ^= 1;
        }
        Files.write(file, damaged);
        assertThat(found()).as("seed %d", seed).hasSize(PLACES).allSatisfy(example -> assertThat(example)
                .startsWith("damaged: "));
        Files.write(file, whole);
    }

    private long version() {
        return spark.sql("DESCRIBE HISTORY " + events + " LIMIT 1")
                .collectAsList()
                .get(0)
                .getLong(0);
    }

    private List<String> found() throws IOException {
        return below.verify().examples();
    }
}
