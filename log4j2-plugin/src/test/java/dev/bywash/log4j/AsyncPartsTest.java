package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.log4j.write.EventWriters.Backlog;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncPartsTest {

    private final boolean[] filled = new boolean[3];

    /** Asynchronous loggers of a context, those of the configuration behind them, and an Async appender behind these, asked in any order. */
    @Test
    void whatOnePassesOnToAnotherWhileTheyAreAskedIsNotOverlooked() {
        List<Backlog> parts = Arrays.asList(() -> passOn(0), () -> passOn(1), () -> passOn(2));
        for (int distance = 0; distance < 3; distance++) {
            Collections.rotate(parts, distance);
            fillTheFirst();
            assertThat(AsyncParts.areWaiting(parts)).isTrue();
        }
        Collections.reverse(parts);
        fillTheFirst();
        assertThat(AsyncParts.areWaiting(parts)).isTrue();

        Arrays.fill(filled, false);
        assertThat(AsyncParts.areWaiting(parts)).isFalse();
    }

    private void fillTheFirst() {
        Arrays.fill(filled, false);
        filled[0] = true;
    }

    /** Whoever is asked has just passed on what it had. */
    private boolean passOn(int part) {
        boolean has = part == 2 && filled[part];
        if (part < 2 && filled[part]) {
            filled[part] = false;
            filled[part + 1] = true;
        }
        return has;
    }
}
