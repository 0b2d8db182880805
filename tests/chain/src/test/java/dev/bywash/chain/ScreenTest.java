package dev.bywash.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void aPipeGetsLinesWithoutAnyControlCharacter() throws Exception {
        show(0, Map.of());

        assertThat(bytes.toString(UTF_8).replaceFirst("done in \\d+ s", "done in 0 s"))
                .isEqualTo("[1/1] Tables are loaded ...\n[1/1] 2 of 2 loads: done in 0 s\n\nThe proof\n  complete\n");
    }

    @Test
    void aTerminalGetsOneLineAStepThatIsDrawnAgainAndNeverWraps() throws Exception {
        show(40, Map.of());

        String printed = bytes.toString(UTF_8);
        assertThat(printed)
                .startsWith("\r[1/1] Tables are loaded")
                .contains("\u001b[K\r")
                .contains("\u001b[32m");
        assertThat(printed.substring(0, printed.indexOf('\n')).split("\r"))
                .allSatisfy(
                        line -> assertThat(line.replaceAll("\u001b\\[K", "")).hasSizeLessThan(40));
    }

    @Test
    void noColorIsHonoured() throws Exception {
        show(80, Map.of("NO_COLOR", "1"));

        assertThat(bytes.toString(UTF_8)).contains("\r").doesNotContain("\u001b[32m", "\u001b[1m");
    }

    @Test
    void aDumbTerminalIsTreatedAsAPipe() throws Exception {
        show(80, Map.of("TERM", "dumb"));

        assertThat(bytes.toString(UTF_8)).doesNotContain("\r", "\u001b");
    }

    private void show(int columns, Map<String, String> environment) throws Exception {
        Screen screen = Screen.of(new PrintStream(bytes, true, UTF_8), columns, environment, 1);
        screen.step("Tables are loaded", progress -> {
            progress.at(1, 2, "loads");
            progress.at(2, 2, "loads");
            return null;
        });
        screen.heading("The proof");
        screen.say("%s", screen.good("complete"));
    }
}
