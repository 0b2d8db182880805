package dev.bywash.ingest.line;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.Seed;
import dev.bywash.ingest.line.Rejection.Reject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a row holds gives the line back, byte for byte; where it does not, the row holds the line. */
class LineWriterTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"/format/golden-lines.jsonl", "/format/golden-lines-python.jsonl"})
    void theGoldenLinesComeBack(String resource) throws IOException, Reject {
        int withLine = 0;
        try (InputStream golden = getClass().getResourceAsStream(resource)) {
            WholeLine whole = new WholeLine();
            List<String> lines =
                    new String(golden.readAllBytes(), UTF_8).lines().toList();
            for (String line : lines) {
                Event event = parse(line);
                assertThat(whole.of(event)).asString(UTF_8).isEqualTo(line);
                withLine += event.line() == null ? 0 : 1;
            }
            // Those with what no column can hold: a lone surrogate.
            assertThat(withLine).isLessThanOrEqualTo(2).isLessThan(lines.size() / 2);
        }
    }

    @Test
    void aMapInAnotherOrderGivesTheSameLine() throws Reject {
        String line = line(writer(1), 1, TIME, null, "m", ",\"attributes\":{\"z\":1,\"a\":\"2\",\"m\":true}")
                .strip();
        Event event = parse(line);
        Map<String, String> reversed = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(event.attributes().keySet());
        Collections.reverse(names);
        names.forEach(name -> reversed.put(name, event.attributes().get(name)));

        assertThat(new WholeLine().of(with(event, reversed, event.attributeTypes())))
                .asString(UTF_8)
                .isEqualTo(line);
    }

    @Test
    void whetherANumberWasAStringIsKnown() throws Reject {
        String number = line(writer(1), 1, TIME, null, "m", ",\"attributes\":{\"n\":17}")
                .strip();
        String text = line(writer(1), 1, TIME, null, "m", ",\"attributes\":{\"n\":\"17\"}")
                .strip();

        assertThat(parse(number).attributes()).isEqualTo(parse(text).attributes());
        assertThat(parse(number).attributeTypes()).isNotEqualTo(parse(text).attributeTypes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"zone\":{\"a\":1}",
                "\"attributes\":{\"a\":1,\"a\":2}",
                "\"attributes\":{\"a\":null}",
                "\"attributes\":{}",
                "\"attributes\": {\"a\":1}",
                "\"attributes\":{\"a\":\"\\/\"}",
                "\"attributes\":{\"a\":\"\\u0041\"}",
                "\"attributes\":{\"\\u0062ywash\":1}",
                "\"source\":{}",
                "\"source\":{\"zone\":\"a\"}",
                "\"exception\":{\"code\":\"a\"}",
                "\"exception\":{\"message\":\"m\",\"class\":\"c\"}",
                "\"truncated\":{\"message\":1},\"attributes\":{\"bywash.truncated\":\"x\"}",
                "\"sig\":17"
            })
    void aLineThatNoPluginWritesIsKept(String member) throws Reject {
        String line = line(writer(1), 1, TIME, null, "m", "," + member).strip();

        Event event = parse(line);

        assertThat(event.attributeTypes()).isNull();
        assertThat(event.line()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "/", "\uffff", "9"})
    void whatSomebodyElseWroteIntoTheColumnGivesNoLine(String types) throws Reject {
        Event event = parse(line(writer(1), 1, TIME, null, "m", ",\"attributes\":{\"n\":17}")
                .strip());

        assertThat(new WholeLine().of(with(event, event.attributes(), types))).isNull();
    }

    /** A row of which somebody altered the columns, and {@code attribute_types} so that they give the same line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "beside the line    | amount=10;user=alice;zz=made up                       | 138",
                "twice in one place | amount=10,\"user\":\"alice\";user=mallory            | 12",
                "another instead    | amount=10,\"user\":\"alice\";user=mallory            | 15",
                "left out           | amount=10,\"user\":\"alice\"                         | 1",
                "with its quotes    | amount=10;user=\"alice\"                             | 14",
            })
    void noOtherAttributesGiveTheLine(String attack, String attributes, String types) throws Reject {
        Event event = parse(line(writer(1), 1, TIME, null, "m", ",\"attributes\":{\"amount\":10,\"user\":\"alice\"}")
                .strip());
        Map<String, String> others = new LinkedHashMap<>();
        for (String attribute : attributes.split(";", -1)) {
            others.put(attribute.substring(0, attribute.indexOf('=')), attribute.substring(attribute.indexOf('=') + 1));
        }

        assertThat(event.attributeTypes()).isEqualTo("13");
        assertThat(new WholeLine().of(with(event, others, types))).as(attack).isNull();
    }

    @Test
    void bytesThatAreNoTextDoNotPassForTheCharacterThatStandsForThem() throws Reject {
        byte[] bytes = {(byte) 0xFF};
        LineFields kept = LineFields.of(
                parse(line(writer(1), 1, TIME, null, "\\ud834", "").strip()));
        LineFields plain =
                LineFields.of(parse(line(writer(1), 1, TIME, null, "\uFFFD", "").strip()));
        WholeLine lines = new WholeLine();

        assertThat(kept.message()).isEqualTo(plain.message()).asString(UTF_8).isEqualTo("\uFFFD");
        for (LineFields row : List.of(kept, plain)) {
            assertThat(lines.of(row)).isNotNull();
            assertThat(lines.of(with(row, row.timeMicros(), bytes))).isNull();
        }
    }

    @Test
    void noOtherTimeGivesTheLine() throws Reject {
        LineFields row = LineFields.of(parse(line(writer(1), 1, TIME).strip()));
        for (int years : new int[] {-4_000, 10_000, 20_000}) {
            long other = TIME.atOffset(ZoneOffset.UTC).plusYears(years).toEpochSecond() * 1_000_000;

            assertThat(new WholeLine().of(with(row, other, row.message())))
                    .as("%d years", years)
                    .isNull();
        }
    }

    /** Whatever is altered in a row, also several things that fit each other: it gives another line, or none. */
    @Test
    void noOtherRowGivesTheLine() throws Reject {
        long seed = Seed.next();
        AlteredRows altered = new AlteredRows(new Random(seed));
        WholeLine lines = new WholeLine();
        for (String message : List.of("m", "\u00e4", "\\ud834")) {
            for (String raw : List.of("10", "{\"a\":[1,2]}", "\"alice\"", "1.0E5", "null")) {
                byte[] line = line(writer(1), 1, TIME, "load", message, AlteredRows.members(raw))
                        .strip()
                        .getBytes(UTF_8);
                LineFields row = LineFields.of(lines.parse(line));
                assertThat(lines.of(row)).isEqualTo(line);
                int same = 0;
                for (int i = 0; i < 2_000; i++) {
                    LineFields other = altered.of(row, line);
                    if (Arrays.equals(lines.of(other), line)) {
                        same++;
                        assertThat(AlteredRows.said(other)).as("seed %d", seed).isEqualTo(AlteredRows.said(row));
                    }
                }
                assertThat(same).as("rows that are the same, seed %d", seed).isPositive();
            }
        }
    }

    @Test
    void attributesMayBeManyOrTooMany() throws Reject {
        for (int count : new int[] {1, 100, 5_000, 20_000}) {
            StringBuilder members = new StringBuilder(",\"attributes\":{\"k\":0");
            for (int i = 0; i < count; i++) {
                members.append(",\"k").append(i).append("\":").append(i);
            }
            String line = line(
                            writer(1), 1, TIME, null, "m", members.append('}').toString())
                    .strip();

            Event event = parse(line);

            assertThat(new WholeLine().of(event)).asString(UTF_8).isEqualTo(line);
            assertThat(event.line() == null).isEqualTo(count < 18_000);
        }
    }

    private static Event parse(String line) throws Reject {
        byte[] bytes = line.getBytes(UTF_8);
        return new EventParser().parse(bytes, 0, bytes.length);
    }

    private static LineFields with(LineFields f, long micros, byte[] message) {
        return new LineFields(
                f.writer(),
                f.seq(),
                micros,
                f.level(),
                f.logger(),
                f.thread(),
                f.event(),
                message,
                f.names(),
                f.values(),
                f.exception(),
                f.source(),
                f.crc(),
                f.attributeTypes(),
                f.line());
    }

    private static Event with(Event e, Map<String, String> attributes, String types) {
        return new Event(
                e.writer(),
                e.seq(),
                e.timeMicros(),
                e.level(),
                e.logger(),
                e.thread(),
                e.event(),
                e.message(),
                attributes,
                e.exception(),
                e.source(),
                e.crc(),
                types,
                null);
    }
}
