package dev.bywash.log4j.encode;

import dev.bywash.log4j.redact.Rules;
import dev.bywash.log4j.redact.Scan;

/**
 * Keeps out of a line what the rules find, and says what was: the object {@code redacted}.
 *
 * <p>Every text that an application has a say in passes here before it is cut, cached or written. One per {@link EventBuffer}. Not safe for use by
 * several threads.
 */
final class Redactions {

    private static final byte[] OPEN = JsonBuffer.bytes(",\"redacted\":{");
    private static final String ATTRIBUTES = "attributes";

    /** Of more paths no more is said than that they are among the attributes. */
    private static final int MAX_BYTES = 32 * 1024;

    private final Scan scan = new Scan();
    private final JsonBuffer entries = new JsonBuffer();

    /** Null while nothing is redacted. */
    private Rules rules;

    private long inAttributes;
    private int hits;

    /** Begins an event. */
    void begin(Rules newRules) {
        rules = newRules;
        entries.clear();
        inAttributes = 0;
        if (rules != null) {
            scan.begin(rules);
        }
    }

    boolean on() {
        return rules != null;
    }

    /** How often something was found so far: what was written while this stayed the same may be kept. */
    int hits() {
        return hits;
    }

    /** As {@link JsonBuffer#string(CharSequence, int, int)}; what is found is not counted as cut. */
    int string(CharSequence text, int maxChars, int endLimit, JsonBuffer json) {
        boolean finds = finds(text, maxChars);
        if (!finds && text instanceof String && isPlain((String) text, maxChars, endLimit - 1, json)) {
            json.plainString((String) text);
            return 0;
        }
        json.raw('"');
        int cut = finds ? redacted(text, maxChars, endLimit - 1, json) : kept(text, maxChars, endLimit - 1, json);
        json.raw('"');
        return cut;
    }

    /** As {@link #string}, without the quotes. */
    int text(CharSequence text, int maxChars, int endLimit, JsonBuffer json) {
        return finds(text, maxChars) ? redacted(text, maxChars, endLimit, json) : kept(text, maxChars, endLimit, json);
    }

    private boolean isPlain(String text, int maxChars, int endLimit, JsonBuffer json) {
        return rules != null && scan.isPlain() && isWhole(text, maxChars, endLimit, json);
    }

    /** Whether all of the text was looked at, and fits. */
    private boolean isWhole(CharSequence text, int maxChars, int endLimit, JsonBuffer json) {
        int length = text.length();
        return length <= maxChars && length == scan.length() && json.takes(length, endLimit);
    }

    private int redacted(CharSequence text, int maxChars, int endLimit, JsonBuffer json) {
        int behind = Math.max(0, text.length() - maxChars);
        return behind + json.text(scan.redacted(maxChars), Integer.MAX_VALUE, endLimit);
    }

    private int kept(CharSequence text, int maxChars, int endLimit, JsonBuffer json) {
        if (rules == null || !isWhole(text, maxChars, endLimit, json)) {
            return json.text(text, maxChars, endLimit);
        }
        json.text(scan.chars(), scan.length());
        return 0;
    }

    /** Whether something is found in {@code text}, which is then to be written as a string. */
    boolean finds(CharSequence text, int maxChars) {
        if (rules == null || !scan.finds(text, maxChars)) {
            return false;
        }
        hits++;
        return true;
    }

    /** Whether numbers, too, have to be looked at. */
    boolean numbers() {
        return rules != null && rules.numbers();
    }

    /** Whether a name holds what is looked for: then nothing of its entry is written. */
    boolean leavesOut(String key) {
        if (!finds(key, Integer.MAX_VALUE)) {
            return false;
        }
        saidOfAttributes();
        return true;
    }

    boolean isSecretName(CharSequence key) {
        return rules != null && scan.isSecretName(key);
    }

    /** Whether a value may be a secret at all: it is none if it is a boolean, empty, or was redacted before. */
    boolean mayBeSecret(Object value) {
        return !(value instanceof Boolean) && !(value instanceof CharSequence && scan.isStandIn((CharSequence) value));
    }

    /** What stands for a value that is secret for its name's sake; null when nothing does, and its name is not to be written either. */
    String inPlaceOf(Object value) {
        hits++;
        String text = value instanceof CharSequence || value instanceof Number ? value.toString() : "";
        String replaced = scan.inPlaceOf(text == null ? "" : text);
        return scan.leavesOut() ? null : replaced;
    }

    /**
     * Writes what stands for a value that is secret for its name's sake.
     *
     * @return false when nothing is to be written, nor its name
     */
    boolean secret(Object value, JsonBuffer json) {
        String replaced = inPlaceOf(value);
        if (replaced == null) {
            saidOfAttributes();
            return false;
        }
        json.string(replaced);
        return true;
    }

    /** What was found since the last field was written was somewhere among the attributes. */
    void saidOfAttributes() {
        if (rules != null) {
            inAttributes |= scan.takeFound();
        }
    }

    /** What was found since the last field was written was in this one. */
    void field(String path, String name) {
        if (rules == null || !scan.found()) {
            return;
        }
        long found = scan.takeFound();
        if (entries.length() > MAX_BYTES) {
            inAttributes |= found;
            return;
        }
        entry(name.isEmpty() ? path : path + name, found);
    }

    /** What was found since the last field was written is not in the line after all. */
    void forget() {
        if (rules != null) {
            scan.takeFound();
        }
    }

    void write(JsonBuffer json) {
        if (inAttributes != 0) {
            entry(ATTRIBUTES, inAttributes);
        }
        if (entries.length() > 0) {
            json.raw(OPEN).raw(entries.array(), 0, entries.length()).raw('}');
        }
    }

    private void entry(String path, long found) {
        if (entries.length() > 0) {
            entries.raw(',');
        }
        entries.string(path).raw(':').string(scan.names(found));
    }

    void shrink() {
        scan.shrink();
    }
}
