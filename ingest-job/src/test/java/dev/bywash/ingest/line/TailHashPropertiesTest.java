package dev.bywash.ingest.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The hash is of the bytes since it began anew, in whatever pieces they came and whenever somebody asked: the ledger holds it for years. */
class TailHashPropertiesTest {

    @Property
    void theHashIsOfTheBytesHoweverTheyCame(
            @ForAll long seed,
            @ForAll @IntRange(max = 20) int pieces,
            @ForAll @IntRange(min = 1, max = 40_000) int most) {
        Random random = new Random(seed);
        TailHash hash = new TailHash();
        CRC32 crc32 = new CRC32();
        CRC32C crc32c = new CRC32C();
        long from = 0;
        for (int i = 0; i < pieces; i++) {
            byte[] bytes = new byte[most];
            random.nextBytes(bytes);
            int start = random.nextInt(most);
            int length = random.nextInt(most - start + 1);
            hash.update(bytes, start, length);
            crc32.update(bytes, start, length);
            crc32c.update(bytes, start, length);
            if (random.nextInt(4) == 0) {
                assertThat(hash.value()).isEqualTo(crc32.getValue() << 32 | crc32c.getValue());
            }
            if (random.nextInt(4) == 0) {
                from = random.nextInt(1000);
                hash.restart(from);
                crc32.reset();
                crc32c.reset();
            }
        }
        assertThat(hash.value()).isEqualTo(crc32.getValue() << 32 | crc32c.getValue());
        assertThat(hash.from()).isEqualTo(from);
    }
}
