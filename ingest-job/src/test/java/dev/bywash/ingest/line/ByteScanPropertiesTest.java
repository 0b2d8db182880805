package dev.bywash.ingest.line;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class ByteScanPropertiesTest {

    @Property
    void findsWhatLookingByteByByteFinds(
            @ForAll("bytes") byte[] bytes, @ForAll @IntRange(max = 40) int start, @ForAll @IntRange(max = 40) int end) {
        int from = Math.min(start, bytes.length);
        int to = Math.max(from, bytes.length - end);
        int expected = from;
        while (expected < to && bytes[expected] != '\n' && bytes[expected] != '{') {
            expected++;
        }

        assertThat(ByteScan.indexOfEither(bytes, from, to, (byte) '\n', (byte) '{'))
                .isEqualTo(expected);
    }

    @Property
    void findsTheEndOfPlainTextAsLookingByteByByteDoes(
            @ForAll("text") byte[] bytes, @ForAll @IntRange(max = 40) int start, @ForAll @IntRange(max = 40) int end) {
        int from = Math.min(start, bytes.length);
        int to = Math.max(from, bytes.length - end);
        int expected = from;
        while (expected < to && " !#[]~".indexOf(bytes[expected]) >= 0) {
            expected++;
        }

        assertThat(ByteScan.endOfPlainText(bytes, from, to)).isEqualTo(expected);
    }

    /** Neighbours of the bytes that end it, more often than those. */
    @Provide
    Arbitrary<byte[]> text() {
        return Arbitraries.frequencyOf(
                        Tuple.of(30, Arbitraries.of((byte) ' ', (byte) '!', (byte) '#', (byte) '[', (byte) ']', (byte)
                                '~')),
                        Tuple.of(1, Arbitraries.of((byte) '"', (byte) '\\', (byte) 0, (byte) 0x1f, (byte) 0x80, (byte)
                                -1)))
                .array(byte[].class)
                .ofMaxSize(100);
    }

    /** Neighbours of what is looked for, and bytes with the high bit set, among others. */
    @Provide
    Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes()
                .edgeCases(edges ->
                        edges.add((byte) 0, (byte) 9, (byte) 11, (byte) 'z', (byte) '|', (byte) 0x8a, (byte) 0xfb))
                .array(byte[].class)
                .ofMaxSize(100);
    }
}
