package dev.bywash.log4j.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the loop over a text's characters sees of them, whatever alphabet they are of. */
class ScanTest {

    private static final String DIGITS = "0123456789abcdef0123456789abcdef";

    private final Scan scan = new Scan();

    @Test
    void aSecretWithoutOneAsciiCharacterIsFound() {
        begin(Map.of("A_SECRET", "ключотсклада"));

        assertThat(redacted("с ключотсклада, dapi" + DIGITS + " и ключотсклада"))
                .isEqualTo("с ***, *** и ***");
    }

    @Test
    void aSecretIsFoundAtTheEdgesOfATextAndBesideLettersOfOtherAlphabets() {
        begin(Map.of("A_SECRET", "Correcthorsebattery"));

        for (String secret : new String[] {
            "Correcthorsebattery", "dapi" + DIGITS, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
        }) {
            for (String text : new String[] {"%s", "%s x", "x %s", "\u0436 %s \u0436"}) {
                assertThat(redacted(String.format(text, secret))).isEqualTo(String.format(text, "***"));
            }
        }
    }

    @Test
    void aLetterWithTheLowerBitsOfAnAnchorIsNone() {
        begin(Map.of());

        // The lower seven bits of the first letter are those of a small d.
        assertThat(scan.finds("\u0164api" + DIGITS, Integer.MAX_VALUE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a \"b\"",
                "a\\b, c",
                "line\nline",
                "caf\u00e9 au lait",
                "a \u0164 b",
                "\ud83d\ude00 all done",
                "dapi=1 \"x",
                "dapi=1 \u0164"
            })
    void aTextWithACharacterThatJsonWritesOtherwiseIsNotPlain(String text) {
        begin(Map.of());

        assertThat(scan.finds(text, Integer.MAX_VALUE)).isFalse();
        assertThat(scan.isPlain()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loaded core.trades", "dapi: 12 of 13, ~2%", "a\u007fb c"})
    void aTextWithoutIs(String text) {
        begin(Map.of());

        assertThat(scan.finds(text, Integer.MAX_VALUE)).isFalse();
        assertThat(scan.isPlain()).isTrue();
    }

    @Test
    void aNameThatWasLookedAtMeanwhileIsNotTakenForPlain() {
        begin(Map.of());
        scan.finds("loaded core.trades", Integer.MAX_VALUE);

        scan.isSecretName("a \"name\"");

        assertThat(scan.isPlain()).isFalse();
    }

    private void begin(Map<String, String> environment) {
        scan.begin(new Redaction.Builder()
                .environment(environment)
                .build(problem -> {})
                .rules());
    }

    private String redacted(String text) {
        return scan.finds(text, Integer.MAX_VALUE)
                ? scan.redacted(Integer.MAX_VALUE).toString()
                : text;
    }
}
