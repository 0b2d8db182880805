package dev.bywash.ingest.line;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.EventLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final String ONE = line(writer(1), 1, TIME);
    private static final String TWO = line(writer(1), 2, TIME);

    private final List<Event> events = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private final List<RejectedLine> rejected = new ArrayList<>();
    private LineReader reader;

    @Test
    void everyGoldenLineIsAnEvent() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("/format/golden-lines.jsonl")) {
            read(golden.readAllBytes());
        }

        assertThat(rejected).isEmpty();
        assertThat(events).hasSizeGreaterThan(8).extracting(Event::writer).containsOnly("01KAQ8Z4M3T9V6W2X5Y7R8N0PC");
        assertThat(events.get(2).attributes())
                .containsEntry("rows", "123456789012")
                .containsEntry("duration_ms", "1834.25")
                .containsEntry("full", "false")
                .containsEntry("keys", "[\"trade_id\",\"leg\"]")
                .containsEntry("limits", "{\"max\":1.0E300,\"min\":-0.5}");
        assertThat(events.get(3).message()).contains("clef \uD834\uDD1E lone \uFFFD {\"bywash\":1,");
        assertThat(events.get(5).attributes())
                .containsEntry("bywash.truncated", "{\"message\":9000,\"attributes.payload\":104857600}");
    }

    /** Made by python/tests/test_golden.py. */
    @Test
    void everyLineOfThePythonPackageIsAnEventAndSaysTheSameToJava() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("/format/golden-lines-python.jsonl")) {
            read(golden.readAllBytes());
        }

        assertThat(rejected).isEmpty();
        assertThat(events).extracting(Event::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(events.get(2).event()).isEqualTo("table.load");
        assertThat(events.get(2).attributes())
                .containsEntry("pipeline", "nightly")
                .containsEntry("rows", "123456")
                .containsEntry("ratio", "1e-07")
                .containsEntry("big", "1" + "0".repeat(400));
        assertThat(events.get(3).attributes()).containsEntry("huge", "-1e+300").containsKey("bywash");
        assertThat(events.get(4).message()).contains("𝄞 𝄞 \uFFFD {\"bywash\":1,");
        assertThat(events.get(4).level()).isEqualTo("FATAL");
        assertThat(events.get(5).attributes().get("payload")).hasSize(16_383);
    }

    @Test
    void printsBeforeBetweenAndAfterEventsAreNoise() throws IOException {
        read("progress 50%" + ONE.stripTrailing() + " done" + TWO + "[GC 12 ms]\n\n");

        assertThat(events).extracting(Event::seq).containsExactly(1L, 2L);
        assertThat(offsets).containsExactly(12L, 12L + ONE.length() - 1 + 5);
        assertThat(reader.noiseBytes()).isEqualTo("progress 50% done[GC 12 ms]".length());
        assertThat(reader.lines()).isEqualTo(3);
    }

    @Test
    void anEventTornByAnotherCostsOnlyItself() throws IOException {
        read(ONE.substring(0, 60) + TWO + ONE.substring(60));

        assertThat(events).extracting(Event::seq).containsExactly(2L);
        assertThat(rejected).singleElement().satisfies(line -> {
            assertThat(line.rejection().reason()).isEqualTo(Rejection.MALFORMED);
            assertThat(line.rejection().writer()).isEqualTo(writer(1));
            assertThat(line.offset()).isZero();
            assertThat(line.length()).isEqualTo(60);
        });
    }

    @Test
    void aWrongChecksumIsRejected() throws IOException {
        read(ONE.replace("event 1", "event 7") + TWO);

        assertThat(events).extracting(Event::seq).containsExactly(2L);
        assertThat(rejected).singleElement().satisfies(line -> {
            assertThat(line.rejection().reason()).isEqualTo(Rejection.WRONG_CRC);
            assertThat(line.rejection().seq()).isEqualTo(1);
        });
    }

    /** Its signature is between its number and its checksum. */
    @Test
    void aSealThatIsTornClaimsItsNumberToo() throws IOException {
        String seal = EventLines.close("{\"bywash\":1,\"writer\":\"" + writer(1) + "\",\"torn\",\"seq\":12,\"sig\":\""
                + "M".repeat(96) + "\"");
        read(seal);

        assertThat(rejected)
                .singleElement()
                .satisfies(line -> assertThat(line.rejection().seq()).isEqualTo(12));
    }

    @Test
    void aClockThatIsAheadLosesNothing() throws IOException {
        read(line(writer(1), 1, Instant.parse("2199-01-01T00:00:00Z")));

        assertThat(events).hasSize(1);
    }

    @Test
    void aHigherVersionIsRejectedByName() throws IOException {
        read("{\"bywash\":2,\"anything\":[]}\n" + TWO);

        assertThat(events).hasSize(1);
        assertThat(rejected).extracting(line -> line.rejection().reason()).containsExactly(Rejection.UNKNOWN_VERSION);
    }

    @Test
    void anEventThatTheStreamCutsOffWaits() throws IOException {
        read(ONE + TWO.substring(0, 80));

        assertThat(events).hasSize(1);
        assertThat(rejected).isEmpty();
        assertThat(reader.offset()).isEqualTo(ONE.length());
        assertThat(reader.rejectUnfinished().rejection().reason()).isEqualTo(Rejection.UNFINISHED);
    }

    @Test
    void anEventThatLacksOnlyItsLineEndIsWhole() throws IOException {
        read(ONE + TWO.stripTrailing());

        assertThat(events).hasSize(2);
        assertThat(reader.rejectUnfinished()).isNull();
    }

    @Test
    void aMarkerThatTheStreamCutsOffIsNotSkipped() throws IOException {
        read("noise" + ONE.substring(0, 7));

        assertThat(reader.offset()).isEqualTo(5);
    }

    @Test
    void aLineThatIsTooLongIsRejectedUnreadAndTheNextOneIsRead() throws IOException {
        String huge = "{\"bywash\":1,\"message\":\"" + "x".repeat(5_000_000) + "\"}\n";
        read("y".repeat(3_000_000) + huge + ONE);

        assertThat(events).hasSize(1);
        assertThat(reader.noiseBytes()).isEqualTo(3_000_000);
        assertThat(rejected).singleElement().satisfies(line -> {
            assertThat(line.rejection().reason()).isEqualTo(Rejection.TOO_LONG);
            assertThat(line.length()).isEqualTo(huge.length() - 1);
            assertThat(line.head()).hasSize(RejectedLine.KEPT_BYTES);
        });
    }

    @Test
    void theHashTellsWhereReadingEnded() throws IOException {
        TailHash whole = new TailHash();
        TailHash resumed = new TailHash();
        byte[] bytes = (ONE + "noise\n" + TWO + "more\n").getBytes(StandardCharsets.UTF_8);
        readAll(new LineReader(new ByteArrayInputStream(bytes), 0, whole, 4096));
        int firstPart = ONE.length() + 6;
        LineReader first = new LineReader(new ByteArrayInputStream(bytes, 0, firstPart), 0, resumed, 4096);
        readAll(first);
        readAll(new LineReader(
                new ByteArrayInputStream(bytes, firstPart, bytes.length - firstPart), firstPart, resumed, 4096));

        assertThat(whole.value()).isEqualTo(resumed.value());
        assertThat(whole.from()).isEqualTo(firstPart).isEqualTo(resumed.from());
    }

    /** So that it is seen when the gap is filled; but no run reads more and more again. */
    @Test
    void theHashGoesBackBehindAGapUnlessThatIsFarBack() throws IOException {
        String gap = ONE + "\0".repeat(16) + "\n" + TWO;
        TailHash near = new TailHash();
        readAll(new LineReader(new ByteArrayInputStream((gap + TWO).getBytes(StandardCharsets.UTF_8)), 0, near, 4096));
        String noise = ("x".repeat(1023) + "\n").repeat(TailHash.GAP_BYTES / 1024);
        TailHash far = new TailHash();
        readAll(new LineReader(
                new ByteArrayInputStream((gap + noise + TWO).getBytes(StandardCharsets.UTF_8)), 0, far, 4096));

        TailHash none = new TailHash();
        readAll(new LineReader(
                new ByteArrayInputStream((ONE + "a\0b\0c\0\n" + TWO).getBytes(StandardCharsets.UTF_8)), 0, none, 4096));

        assertThat(List.of(near.from(), far.from())).containsExactly(0L, (long) gap.length() + noise.length());
        assertThat(List.of(near.holdsGap(), far.holdsGap(), none.holdsGap())).containsExactly(true, false, false);
    }

    private void read(String text) throws IOException {
        read(text.getBytes(StandardCharsets.UTF_8));
    }

    private void read(byte[] bytes) throws IOException {
        TailHash hash = new TailHash();
        reader = new LineReader(new ByteArrayInputStream(bytes), 0, hash, 1 << 20);
        readAll(reader);
    }

    private void readAll(LineReader lines) throws IOException {
        while (lines.next()) {
            if (lines.event() != null) {
                events.add(lines.event());
                offsets.add(lines.eventOffset());
            } else {
                rejected.add(lines.rejected());
            }
        }
    }
}
