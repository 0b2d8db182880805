package dev.bywash.log4j.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EncodedNamesTest {

    private final EncodedNames names = new EncodedNames();

    @Test
    void moreNamesThanThereArePlacesAreEncodedLikeAnyOther() {
        for (int i = 0; i < 50_000; i++) {
            String name = "Name \"" + i % 3_000;
            assertThat(encode(name)).isEqualTo("\"Name \\\"" + i % 3_000 + "\":");
        }
    }

    @Test
    void namesWithTheSameHashAreNotMixedUp() {
        for (int time = 0; time < 4; time++) {
            assertThat(encode("AaAa")).isEqualTo("\"AaAa\":");
            assertThat(encode("BBBB")).isEqualTo("\"BBBB\":");
            assertThat(encode("AaBB")).isEqualTo("\"AaBB\":");
        }
    }

    @Test
    void theMarkerOfEventsIsNoKeyHoweverOftenItComes() {
        for (int time = 0; time < 4; time++) {
            assertThat(encode("bywash")).isEqualTo("\"\\u0062ywash\":");
        }
    }

    private String encode(String name) {
        JsonBuffer json = new JsonBuffer();
        if (!names.write(name, json)) {
            json.key(name);
            names.keep(name, json, 0);
        }
        return new String(json.copy(), StandardCharsets.UTF_8);
    }
}
