package dev.bywash.ingest.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of the log, its first: rows were there before it that give no lines back, for a version wrote them that did not keep what it takes. Nothing can be proved of
 * them; but there may not be more.
 *
 * @param events how many they are
 */
record UncoveredEntry(long events) {

    /** Which rows of {@code events} these are. */
    static final String CONDITION = "attribute_types IS NULL AND line IS NULL";

    private static final Pattern TEXT = Pattern.compile("uncovered events=(\\d{1,18})");

    String text() {
        return "uncovered events=" + events;
    }

    /** Reads an entry; null when it is none. */
    static UncoveredEntry parse(String text) {
        Matcher entry = TEXT.matcher(text);
        return entry.matches() ? new UncoveredEntry(Long.parseLong(entry.group(1))) : null;
    }
}
