package dev.bywash.ingest.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.SortedMap;
import java.util.UUID;

/** The identity of an alert, of what it says and of what it says it. */
final class Fingerprint {

    private Fingerprint() {}

    static String of(String rule, SortedMap<String, String> labels) {
        StringBuilder text = new StringBuilder(rule);
        // Lengths, so that no value can pose as a name.
        labels.forEach((name, value) -> text.append('\n')
                .append(name.length())
                .append(':')
                .append(name)
                .append('=')
                .append(value.length())
                .append(':')
                .append(value));
        return UUID.nameUUIDFromBytes(text.toString().getBytes(UTF_8))
                .toString()
                .replace("-", "");
    }
}
