package dev.bywash.ingest.line;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.line.Rejection.Reject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The quick reader and the one of any JSON agree on every line that the quick one takes, and it takes what plugins write. */
class CanonicalEventReaderPropertiesTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    private final CanonicalEventReader canonical = new CanonicalEventReader(Detail.ALL);
    private final CanonicalEventReader outlines = new CanonicalEventReader(Detail.OUTLINE);
    private final JsonEventReader json = new JsonEventReader();

    /** Keeps what is the same from line to line, and has to see when it is not. */
    private static final WholeLine LINES = new WholeLine();

    @Property
    void whatItReadsTheOtherReadsAlike(@ForAll("lines") String line) throws Reject {
        byte[] bytes = line.getBytes(UTF_8);
        EventDraft quick = new EventDraft();

        int length = canonical.read(bytes, 0, bytes.length, quick);

        assertThat(length).isEqualTo(bytes.length - 1);
        assertSameAsJson(bytes, length, quick);
    }

    @Property
    void whatItReadsGivesItsLineBack(@ForAll("lines") String line) throws Reject {
        byte[] bytes = line.getBytes(UTF_8);

        Event event = new EventParser().parse(bytes, 0, bytes.length);

        assertThat(event.line()).isNull();
        assertThat(LINES.of(event)).asString(UTF_8).isEqualTo(line.stripTrailing());
    }

    @Property
    void neitherIsMisledByDamage(
            @ForAll("lines") String line, @ForAll @IntRange(max = 10_000) int place, @ForAll("damage") byte[] damage)
            throws Reject {
        byte[] bytes = line.getBytes(UTF_8);
        int at = place % bytes.length;
        System.arraycopy(damage, 0, bytes, at, Math.min(damage.length, bytes.length - at));
        EventDraft quick = new EventDraft();

        int length = canonical.read(bytes, 0, bytes.length, quick);

        if (length >= 0) {
            assertSameAsJson(bytes, length, quick);
        }
        assertThat(outlines.read(bytes, 0, bytes.length, new EventDraft())).isEqualTo(length);
    }

    @Property
    void anOutlineSaysTheSameOfWhatItDoesNotLeaveOut(@ForAll("lines") String line) throws Reject {
        byte[] bytes = line.getBytes(UTF_8);

        Event all = new EventParser().parse(bytes, 0, bytes.length);
        Event outline = new EventParser(Detail.OUTLINE).parse(bytes, 0, bytes.length);

        assertThat(outline)
                .usingRecursiveComparison()
                .ignoringFields("message", "attributes", "exception", "attributeTypes", "line")
                .isEqualTo(all);
        assertThat(outline.message()).isNull();
        assertThat(outline.attributes()).isEmpty();
    }

    @Example
    void anOutlineOfWhatAWriterSaysOfItselfIsAll() throws Reject {
        byte[] bytes = opened(writer(1), TIME).strip().getBytes(UTF_8);

        assertThat(new EventParser(Detail.OUTLINE).parse(bytes, 0, bytes.length))
                .isEqualTo(new EventParser().parse(bytes, 0, bytes.length));
    }

    @Example
    void aNameThatIsThereTwiceIsSeenWhateverTheLinesBeforeHave() {
        for (CanonicalEventReader reader : List.of(canonical, outlines)) {
            for (String names : List.of("ab", "aa", "ab", "aba", "abc", "abb", "a", "aa")) {
                String attributes = names.chars()
                        .mapToObj(name -> "\"%c\":1".formatted(name))
                        .collect(Collectors.joining(",", ",\"attributes\":{", "}"));
                byte[] bytes = line(writer(1), 2, TIME, null, "m", attributes).getBytes(UTF_8);
                boolean twice = names.chars().distinct().count() < names.length();

                assertThat(reader.read(bytes, 0, bytes.length, new EventDraft()))
                        .as(names)
                        .isEqualTo(twice ? -1 : bytes.length - 1);
            }
        }
    }

    @Property
    void itNeverReadsBeyondTheEnd(@ForAll("lines") String line, @ForAll @IntRange(max = 10_000) int place) {
        byte[] bytes = line.getBytes(UTF_8);
        int end = place % (bytes.length - 1);

        assertThat(canonical.read(bytes, 0, end, new EventDraft())).isNegative();
        assertThat(canonical.read(Arrays.copyOf(bytes, end), 0, end, new EventDraft()))
                .isNegative();
    }

    @Example
    void itTakesTheGoldenLinesButThoseWithWhatIsRare() throws IOException, Reject {
        try (InputStream golden = getClass().getResourceAsStream("/format/golden-lines.jsonl")) {
            List<String> lines =
                    new String(golden.readAllBytes(), UTF_8).lines().toList();
            assertThat(lines).isNotEmpty();
            for (String line : lines) {
                byte[] bytes = line.getBytes(UTF_8);
                EventDraft quick = new EventDraft();
                int length = canonical.read(bytes, 0, bytes.length, quick);
                if (isRare(line)) {
                    assertThat(length).as(line).isNegative();
                } else {
                    assertThat(length).as(line).isEqualTo(bytes.length);
                    assertSameAsJson(bytes, length, quick);
                }
            }
        }
    }

    /** Cut and redacted fields, signatures, numbers with exponents, nested objects, escapes of four digits. */
    private static boolean isRare(String line) {
        return line.contains("\"truncated\":")
                || line.contains("\"redacted\":")
                || line.contains("\"sig\":")
                || line.contains("\\u")
                || line.matches(".*:-?\\d+(\\.\\d+)?E.*")
                || line.matches(".*\"attributes\":\\{[^}]*[\\[{].*");
    }

    private void assertSameAsJson(byte[] bytes, int length, EventDraft quick) throws Reject {
        EventDraft slow = new EventDraft();
        assertThat(json.read(bytes, 0, bytes.length, slow)).isEqualTo(length);
        assertThat(quick).usingRecursiveComparison().isEqualTo(slow);
    }

    @Provide
    Arbitrary<String> lines() {
        Arbitrary<String> attributes = members(
                Arbitraries.oneOf(
                        strings(),
                        Arbitraries.of("true", "false", "0", "-1", "17", "1.5", "-0.25", "123456789012345678")),
                4);
        Arbitrary<String> exception = Combinators.combine(
                        strings(), strings().injectNull(0.3), strings().injectNull(0.3))
                .as((type, message, stack) -> "\"class\":" + type
                        + (message == null ? "" : ",\"message\":" + message)
                        + (stack == null ? "" : ",\"stacktrace\":" + stack));
        Arbitrary<String> source = Arbitraries.subsetOf(SourceKeys.NAMES)
                .filter(keys -> !keys.isEmpty())
                .flatMap(keys -> Combinators.combine(keys.stream()
                                .sorted((one, other) -> SourceKeys.NAMES.indexOf(one) - SourceKeys.NAMES.indexOf(other))
                                .map(key -> strings().map(value -> "\"" + key + "\":" + value))
                                .toList())
                        .as(members -> String.join(",", members)));
        return Combinators.combine(
                        strings(),
                        attributes.injectNull(0.3),
                        exception.injectNull(0.6),
                        source.injectNull(0.3),
                        Arbitraries.longs().between(1, 999_999_999_999_999_999L))
                .as((message, attribute, thrown, from, seq) -> line(
                        writer(1),
                        seq,
                        TIME,
                        seq % 2 == 0 ? null : "table.load",
                        message.substring(1, message.length() - 1),
                        object("attributes", attribute) + object("exception", thrown) + object("source", from)));
    }

    private static String object(String key, String members) {
        return members == null ? "" : ",\"" + key + "\":{" + members + "}";
    }

    private static Arbitrary<String> members(Arbitrary<String> values, int atMost) {
        return Combinators.combine(strings(), values)
                .as(Map::entry)
                .list()
                .uniqueElements(Map.Entry::getKey)
                .ofMinSize(1)
                .ofMaxSize(atMost)
                .map(members -> members.stream()
                        .map(member -> member.getKey() + ":" + member.getValue())
                        .collect(Collectors.joining(",")));
    }

    private static Arbitrary<String> strings() {
        return Arbitraries.of(
                        "a",
                        "table",
                        " ",
                        "{",
                        "}",
                        "[",
                        ",",
                        ":",
                        "'",
                        "/",
                        "~",
                        "\\n",
                        "\\t",
                        "\\r",
                        "\\b",
                        "\\f",
                        "\\\"",
                        "\\\\",
                        "é",
                        "漢",
                        "\uD834\uDD1E",
                        "\u007f",
                        "\u0080",
                        "sales_00001",
                        "0123456789")
                .list()
                .ofMaxSize(12)
                .map(parts -> parts.stream().collect(Collectors.joining("", "\"", "\"")));
    }

    @Provide
    Arbitrary<byte[]> damage() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(3),
                Arbitraries.of(
                                "\"", "\\", "{", "}", "\":\"", ",\"", "\\u0041", "\u0000", "\n", "-", "0", ".", "e9",
                                "null", "[1]")
                        .map(text -> text.getBytes(UTF_8)));
    }
}
