package dev.bywash.ingest.line;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.Seed;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was printed into a line is found by the line's checksum, wherever it is; a line that was changed is none any more. */
class TornLineTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final int ROUNDS = Boolean.getBoolean("bywash.soak") ? 10_000 : 200;

    private final long seed = Seed.next();
    private final Random random = new Random(seed);
    private final TornLine torn = new TornLine();
    private final String line = line(
                    writer(1), 4711, TIME, "load", "loaded 4711", ",\"attributes\":{\"rows\":4711,\"table\":\"t\"}")
            .strip();
    private final int crc = line.indexOf(",\"crc\"");

    @Test
    void aPrintInTheMiddleIsLeftOut() {
        for (int round = 0; round < ROUNDS; round++) {
            int at = random.nextInt(crc);
            String print = text();

            assertThat(restored(line.substring(0, at) + print + line.substring(at)))
                    .as("seed %d, at %d: %s", seed, at, print)
                    .isEqualTo(line);
        }
        assertThat(restored(line.substring(0, crc) + "at the end" + line.substring(crc)))
                .isEqualTo(line);
        assertThat(restored(line + " and behind it")).isNull();
        String copy = line.substring(0, 60) + line.substring(0, 40) + line.substring(60);
        assertThat(restored(copy)).isEqualTo(line);
    }

    @Test
    void aLineThatWasChangedOrCutIsNotKnownAnyMore() {
        for (int round = 0; round < ROUNDS; round++) {
            int at = random.nextInt(line.length());
            String changed = line.substring(0, at) + (char) (line.charAt(at) ^ 1) + line.substring(at + 1);
            assertThat(restored(changed)).as("seed %d: %s", seed, changed).isNull();
            assertThat(restored(line.substring(0, at)))
                    .as("seed %d, at %d", seed, at)
                    .isNull();
        }
        assertThat(restored("")).isNull();
        assertThat(restored(",\"crc\":\"")).isNull();
        assertThat(restored("x".repeat(4000) + ",\"crc\":\"00000000\"}")).isNull();
    }

    @Test
    void anotherWritersLineIsNotIt() {
        byte[] print = (line.substring(0, 50) + "print" + line.substring(50)).getBytes(UTF_8);
        assertThat(torn.restore(print, writer(1), 4711)).isNotNull();
        assertThat(torn.restore(print, writer(2), 4711)).isNull();
        assertThat(torn.restore(print, writer(1), 4712)).isNull();
    }

    private String restored(String text) {
        byte[] line = torn.restore(text.getBytes(UTF_8), writer(1), 4711);
        return line == null ? null : new String(line, UTF_8);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(300); i > 0; i--) {
            text.append((char) (' ' + random.nextInt(95)));
        }
        return text.toString();
    }
}
