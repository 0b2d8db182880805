package dev.bywash.log4j.encode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Attributes that somebody else has rendered as a JSON object: read, and copied in the form that an event line has.
 *
 * <p>That is without white space, without null values in objects, and with those numbers as strings that JSON does not have but older
 * versions of JsonTemplateLayout write. Made for one event.
 */
final class RenderedAttributes {

    private static final List<String> LITERALS = Arrays.asList("true", "false", "null");
    private static final String NULL = "null";

    /** What {@link #copySecret} returns where nothing is to be written. */
    static final long LEFT_OUT = -1;

    private final byte[] in;
    private int position;
    /** Null while it is only found out where values begin. */
    private Redactions redactions;

    private long cut;
    /** From each key of the object to where its value begins. */
    private final Map<String, Integer> values = new LinkedHashMap<>();

    /** @throws IllegalArgumentException when {@code rendered} is no JSON object */
    RenderedAttributes(byte[] rendered) {
        in = rendered;
        JsonBuffer ignored = new JsonBuffer();
        expect('{');
        boolean more = !skip('}');
        while (more) {
            String key = string();
            expect(':');
            int start = position;
            if (copyValue(ignored)) {
                values.put(key, start);
            } else {
                values.remove(key);
            }
            ignored.clear();
            more = !skip('}');
            if (more) {
                expect(',');
            }
        }
    }

    boolean contains(String key) {
        return values.containsKey(key);
    }

    Iterable<String> keys() {
        return values.keySet();
    }

    /**
     * Appends the value of {@code key}, which is there.
     *
     * @return the UTF-16 code units that were cut off strings
     */
    long copy(String key, JsonBuffer json, Redactions newRedactions) {
        position = values.get(key);
        redactions = newRedactions;
        cut = 0;
        copyValue(json);
        return cut;
    }

    /**
     * Appends what stands for the value of {@code key}, which is secret for its name's sake.
     *
     * @return as {@link #copy}; {@link #LEFT_OUT} when neither is to be written
     */
    long copySecret(String key, JsonBuffer json, Redactions newRedactions) {
        position = values.get(key);
        redactions = newRedactions;
        cut = 0;
        return copySecret(json) ? cut : LEFT_OUT;
    }

    private boolean copySecret(JsonBuffer json) {
        skipWhiteSpace();
        if (peek() == '"') {
            String text = string();
            if (redactions.mayBeSecret(text)) {
                return redactions.secret(text, json);
            }
            copyText(text, json);
            return true;
        }
        if ("tfn".indexOf(peek()) >= 0) {
            return copyLiteral(json);
        }
        Redactions forSecret = redactions;
        redactions = null;
        JsonBuffer ignored = new JsonBuffer();
        copyValue(ignored);
        redactions = forSecret;
        boolean nests = ignored.array()[0] == '{' || ignored.array()[0] == '[';
        return redactions.secret(nests ? null : new String(ignored.copy(), StandardCharsets.UTF_8), json);
    }

    /** Returns false, having appended it nonetheless, when the value is null. */
    private boolean copyValue(JsonBuffer json) {
        skipWhiteSpace();
        switch (peek()) {
            case '{':
                copyObject(json);
                return true;
            case '[':
                copyArray(json);
                return true;
            case '"':
                copyText(string(), json);
                return true;
            default:
                return copyLiteral(json);
        }
    }

    private void copyObject(JsonBuffer json) {
        expect('{');
        json.raw('{');
        boolean first = true;
        boolean more = !skip('}');
        while (more) {
            int start = json.length();
            if (!first) {
                json.raw(',');
            }
            String key = string();
            json.key(key);
            expect(':');
            if (copyEntry(key, json)) {
                first = false;
            } else {
                json.rewind(start);
            }
            more = !skip('}');
            if (more) {
                expect(',');
            }
        }
        json.raw('}');
    }

    /** False when neither the value nor its name are to be written. */
    private boolean copyEntry(String key, JsonBuffer json) {
        if (redactions == null) {
            return copyValue(json);
        }
        if (redactions.leavesOut(key)) {
            copyValue(json);
            return false;
        }
        return redactions.isSecretName(key) ? copySecret(json) : copyValue(json);
    }

    private void copyText(String text, JsonBuffer json) {
        if (redactions == null) {
            json.string(text);
        } else {
            cut += redactions.string(text, LineLimits.MAX_VALUE_CHARS, Integer.MAX_VALUE, json);
        }
    }

    private void copyArray(JsonBuffer json) {
        expect('[');
        json.raw('[');
        boolean more = !skip(']');
        while (more) {
            copyValue(json);
            more = !skip(']');
            if (more) {
                expect(',');
                json.raw(',');
            }
        }
        json.raw(']');
    }

    private boolean copyLiteral(JsonBuffer json) {
        int start = position;
        while (position < in.length && ",:]} \t\r\n".indexOf(in[position]) < 0) {
            position++;
        }
        String literal = new String(in, start, position - start, StandardCharsets.UTF_8);
        boolean looked = redactions != null && redactions.numbers() && redactions.finds(literal, Integer.MAX_VALUE);
        if ((JsonNumber.is(literal) || LITERALS.contains(literal)) && !looked) {
            json.ascii(literal);
        } else {
            copyText(literal, json);
        }
        return !literal.equals(NULL);
    }

    private String string() {
        expect('"');
        int start = position;
        boolean escaped = false;
        while (peek() != '"') {
            if (peek() == '\\') {
                escaped = true;
                position++;
            }
            position++;
        }
        String text = new String(in, start, position - start, StandardCharsets.UTF_8);
        position++;
        return escaped ? unescape(text) : text;
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char letter = text.charAt(++i);
            int control = "bfnrt".indexOf(letter);
            if (control >= 0) {
                plain.append("\b\f\n\r\t".charAt(control));
            } else if (letter == 'u') {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                plain.append(letter);
            }
        }
        return plain.toString();
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw new IllegalArgumentException(
                    "Expected " + c + " at byte " + position + " of " + new String(in, StandardCharsets.UTF_8));
        }
    }

    private boolean skip(char c) {
        skipWhiteSpace();
        if (peek() == c) {
            position++;
            return true;
        }
        return false;
    }

    private void skipWhiteSpace() {
        while (position < in.length && in[position] >= 0 && in[position] <= ' ') {
            position++;
        }
    }

    private int peek() {
        if (position >= in.length) {
            throw new IllegalArgumentException("Unexpected end of " + new String(in, StandardCharsets.UTF_8));
        }
        return in[position];
    }
}
