package dev.bywash.ingest.line;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever bytes come: nothing is thrown, every byte is accounted for, no whole event is lost, and none is made up. */
class LineReaderPropertiesTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final int MAX_LINE = 2048;

    private static final List<String> FRAGMENTS = List.of(
            "{\"bywash\":1,",
            "{\"bywash\":",
            "{\"bywash\"",
            "{",
            "}",
            "\n",
            "\r\n",
            "\u0000",
            "\"",
            "\\",
            "\\u",
            "\\ud834",
            ",\"seq\":",
            ",\"crc\":\"00000000\"}",
            ",\"attributes\":{",
            "[[[[",
            "]]",
            ":",
            "1e999",
            "-0",
            "é",
            "\uD834\uDD1E",
            "null",
            "{\"bywash\":2,",
            ",\"writer\":\"01KAQ8Z4M3T9V6W2X5Y7R8N0PC\"",
            "x".repeat(700));

    @Property
    void everyByteIsAccountedForAndNoWholeEventIsLost(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 40) int parts,
            @ForAll @IntRange(min = 1, max = 300) int chunk)
            throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Long> whole = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            write(random, bytes, whole);
        }

        byte[] input = bytes.toByteArray();
        LineReader reader = new LineReader(new Trickle(input, chunk), 0, new TailHash(), MAX_LINE);
        List<Long> found = new ArrayList<>();
        long accounted = 0;
        while (reader.next()) {
            if (reader.event() != null) {
                assertThat(reader.event().writer()).isEqualTo(writer(1));
                found.add(reader.event().seq());
                String event = line(writer(1), reader.event().seq(), TIME).stripTrailing();
                assertThat(new String(input, (int) reader.eventOffset(), event.length(), StandardCharsets.UTF_8))
                        .isEqualTo(event);
                accounted += event.length();
            } else {
                accounted += reader.rejected().length();
            }
        }

        assertThat(found).isEqualTo(whole);
        assertThat(reader.offset()).isBetween(0L, (long) input.length);
        assertThat(accounted + reader.lines() + reader.noiseBytes()).isEqualTo(reader.offset());
    }

    /** What is kept of noise does not depend on where a delivery ends, and takes nothing from what else is found. */
    @Property
    void eachRawLineIsFoundOnceWhereverTheStreamWasCut(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 40) int parts,
            @ForAll @IntRange(min = 0, max = 5000) int cut)
            throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < parts; i++) {
            write(random, bytes, new ArrayList<>());
        }
        byte[] input = bytes.toByteArray();
        int first = Math.min(cut, input.length);

        List<String> whole = new ArrayList<>();
        LineReader reader = new LineReader(
                new ByteArrayInputStream(input), 0, new TailHash(), 1 << 20, true, Detail.ALL, event -> true);
        collect(reader, whole);
        List<String> twice = new ArrayList<>();
        TailHash hash = new TailHash();
        LineReader beginning = new LineReader(
                new ByteArrayInputStream(input, 0, first), 0, hash, 1 << 20, true, Detail.ALL, event -> true);
        collect(beginning, twice);
        int from = (int) beginning.offset();
        LineReader end = new LineReader(
                new ByteArrayInputStream(input, from, input.length - from),
                from,
                hash,
                1 << 20,
                true,
                Detail.ALL,
                event -> true);
        collect(end, twice);
        Optional.ofNullable(reader.endNoise())
                .map(LineReaderPropertiesTest::text)
                .ifPresent(whole::add);
        Optional.ofNullable(end.endNoise()).map(LineReaderPropertiesTest::text).ifPresent(twice::add);

        LineReader without = new LineReader(new ByteArrayInputStream(input), 0, new TailHash(), 1 << 20);
        List<String> others = new ArrayList<>();
        collect(without, others);
        assertThat(twice).isEqualTo(whole);
        assertThat(whole.stream().filter(found -> !found.startsWith("raw"))).containsExactlyElementsOf(others);
        assertThat(List.of(reader.offset(), reader.noiseBytes(), reader.lines()))
                .isEqualTo(List.of(without.offset(), without.noiseBytes(), without.lines()));
        assertThat(end.offset()).isEqualTo(reader.offset());
    }

    /** Or a second reading would not find what the first one found. */
    @Property
    void whatIsTooLongDoesNotDependOnThePiecesInWhichItComes(
            @ForAll @IntRange(min = -14, max = 14) int more, @ForAll @IntRange(min = 1, max = 3000) int chunk)
            throws IOException {
        String begun = "{\"bywash\":1,";
        // What may be a marker at the end of the buffer makes it a little longer than a line may be.
        String almost = "n".repeat(MAX_LINE - 9) + "{\"bywash\"?\n";
        byte[] input = (almost + line(writer(1), 1, TIME)
                        + "n".repeat(MAX_LINE + more) + "\n"
                        + begun + "y".repeat(MAX_LINE + more - begun.length()) + "\n"
                        + "n".repeat(MAX_LINE + more) + line(writer(1), 2, TIME)
                        + begun + "y".repeat(MAX_LINE + more - begun.length()) + line(writer(1), 3, TIME))
                .getBytes(StandardCharsets.UTF_8);
        List<String> atOnce = new ArrayList<>();
        List<String> inPieces = new ArrayList<>();

        collect(keepingNoise(new ByteArrayInputStream(input)), atOnce);
        collect(keepingNoise(new Trickle(input, chunk)), inPieces);

        assertThat(inPieces).isEqualTo(atOnce);
        assertThat(atOnce).hasSize(8);
    }

    private static LineReader keepingNoise(InputStream in) {
        return new LineReader(in, 0, new TailHash(), MAX_LINE, true, Detail.ALL, event -> true);
    }

    private static void collect(LineReader reader, List<String> found) throws IOException {
        while (reader.next()) {
            if (reader.event() != null) {
                found.add("event " + reader.event().seq() + " at " + reader.eventOffset());
            } else if (reader.raw() != null) {
                found.add(text(reader.raw()));
            } else {
                found.add("rejected " + reader.rejected().offset() + " "
                        + reader.rejected().length() + " "
                        + reader.rejected().rejection().reason());
            }
        }
    }

    private static String text(RawLine line) {
        return "raw " + line.offset() + " " + line.length() + " " + line.hash() + " "
                + new String(line.head(), StandardCharsets.ISO_8859_1);
    }

    /** A whole event, a piece of one, a damaged one, a fragment of JSON or plain bytes. */
    private static void write(Random random, ByteArrayOutputStream bytes, List<Long> whole) {
        long seq = 1L + random.nextInt(1_000_000);
        byte[] event = line(writer(1), seq, TIME).getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(5)) {
            case 0 -> {
                bytes.write(event, 0, event.length - random.nextInt(2));
                whole.add(seq);
            }
            case 1 -> bytes.write(event, 0, random.nextInt(event.length - 2));
            case 2 -> {
                int at = random.nextInt(event.length - 2);
                event[at] = (byte) (event[at] ^ (1 << random.nextInt(7)));
                bytes.write(event, 0, event.length);
            }
            case 3 ->
                bytes.writeBytes(FRAGMENTS.get(random.nextInt(FRAGMENTS.size())).getBytes(StandardCharsets.UTF_8));
            default -> {
                byte[] noise = new byte[random.nextInt(100)];
                random.nextBytes(noise);
                bytes.writeBytes(noise);
            }
        }
    }

    /** Gives a few bytes at a time, as a pipe does. */
    private static final class Trickle extends InputStream {
        private final ByteArrayInputStream in;
        private final int chunk;

        Trickle(byte[] bytes, int chunk) {
            this.in = new ByteArrayInputStream(bytes);
            this.chunk = chunk;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int start, int length) {
            return in.read(bytes, start, Math.min(length, chunk));
        }
    }
}
