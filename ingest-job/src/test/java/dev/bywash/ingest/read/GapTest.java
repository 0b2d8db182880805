package dev.bywash.ingest.read;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.Volume.End;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Network file systems and object stores show zeros where bytes have not arrived yet: when they come, the events that they are do, too. */
class GapTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final String ONE = line(writer(1), 1, TIME);
    private static final String TWO = line(writer(1), 2, TIME);
    private static final String THREE = line(writer(1), 3, TIME);
    private static final String FOUR = line(writer(1), 4, TIME);
    private static final String GAP = "\0".repeat(TWO.length());
    private static final String STDOUT = "stdout";
    private static final int MINUTE = 60_000;

    private final Volume volume = new Volume();

    @Test
    void whatFillsAGapIsReadAndNothingElseIsDoubled() {
        deliver(ONE + GAP + THREE);
        run();
        List<String> before = List.copyOf(volume.table);
        volume.pass(MINUTE);
        deliver(ONE + TWO + THREE);
        run();

        assertThat(before).containsExactly(id(1), id(3));
        assertThat(volume.table).containsExactly(id(1), id(2), id(3));
    }

    @Test
    void aGapThatIsFilledWithoutAnotherTimeOrLengthIsSeenWithinTheHour() {
        deliver(ONE + GAP + THREE);
        volume.pass(MINUTE);
        run();
        run();
        volume.fill(STDOUT, bytes(ONE + TWO + THREE));
        run();

        assertThat(volume.table).containsExactly(id(1), id(2), id(3));
    }

    @Test
    void aGapIsRememberedWhileItsFileGrows() {
        deliver(ONE + GAP + THREE);
        run();
        volume.pass(MINUTE);
        deliver(ONE + GAP + THREE + FOUR);
        run();
        volume.pass(MINUTE);
        run();
        List<String> before = List.copyOf(volume.table);
        volume.pass(MINUTE);
        deliver(ONE + TWO + THREE + FOUR);
        run();

        assertThat(before).containsExactly(id(1), id(3), id(4));
        assertThat(volume.duplicates)
                .as("events that came after the gap, read again when it was filled")
                .isEqualTo(3);
        assertThat(volume.table).containsExactly(id(1), id(2), id(3), id(4));
    }

    @Test
    void aGapWithinALineAndAtTheEndOfAFileIsOne() {
        deliver(ONE
                + TWO.substring(0, 80)
                + "\0".repeat(TWO.length() - 100)
                + TWO.substring(TWO.length() - 20)
                + THREE
                + "\0".repeat(FOUR.length()));
        run();
        volume.pass(MINUTE);
        deliver(ONE + TWO + THREE + FOUR);
        run();

        assertThat(volume.table).containsExactly(id(1), id(2), id(3), id(4));
    }

    @Test
    void whereNothingComesForAnHourTheFileIsLeftAlone() {
        deliver(ONE + GAP + THREE);
        volume.pass(MINUTE);
        run();
        int first = volume.readings;
        run();
        int second = volume.readings;
        volume.pass(61 * MINUTE);
        run();
        int third = volume.readings;
        run();

        assertThat(List.of(first, second, third, volume.readings)).containsExactly(1, 2, 3, 3);
    }

    private void deliver(String text) {
        volume.deliver(STDOUT, bytes(text), text.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void run() {
        volume.run(Long.MAX_VALUE, End.DONE);
    }

    private static String id(int seq) {
        return writer(1) + "-" + seq;
    }
}
