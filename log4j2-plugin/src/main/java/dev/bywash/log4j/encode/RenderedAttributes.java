package dev.bywash.log4j.encode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads attributes that somebody else has rendered as a JSON object, so that they are written by the rules of all others. */
final class RenderedAttributes {

    private final byte[] in;
    private int position;

    private RenderedAttributes(byte[] in) {
        this.in = in;
    }

    /**
     * The fields of {@code rendered} that are not null, in their order: strings, booleans, maps and lists, and each number as it is written there.
     *
     * @throws IllegalArgumentException when it is no JSON object
     */
    static Map<String, Object> of(byte[] rendered) {
        Map<String, Object> attributes = new RenderedAttributes(rendered).object();
        attributes.values().removeIf(Objects::isNull);
        return attributes;
    }

    private Object value() {
        skipWhiteSpace();
        switch (peek()) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            default:
                return literal();
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        expect('{');
        boolean more = !skip('}');
        while (more) {
            String key = string();
            expect(':');
            object.put(key, value());
            more = !skip('}');
            if (more) {
                expect(',');
            }
        }
        return object;
    }

    private List<Object> array() {
        List<Object> array = new ArrayList<>();
        expect('[');
        boolean more = !skip(']');
        while (more) {
            array.add(value());
            more = !skip(']');
            if (more) {
                expect(',');
            }
        }
        return array;
    }

    private Object literal() {
        int start = position;
        while (position < in.length && ",:]} \t\r\n".indexOf(in[position]) < 0) {
            position++;
        }
        String literal = new String(in, start, position - start, StandardCharsets.UTF_8);
        switch (literal) {
            case "true":
                return true;
            case "false":
                return false;
            case "null":
                return null;
            default:
                return new Literal(literal);
        }
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

    /** A number as it was written: older versions of JsonTemplateLayout write some that JSON does not have. */
    private static final class Literal extends Number {

        private static final long serialVersionUID = 1L;

        private final String text;

        Literal(String text) {
            this.text = text;
        }

        @Override
        public int intValue() {
            return (int) doubleValue();
        }

        @Override
        public long longValue() {
            return (long) doubleValue();
        }

        @Override
        public float floatValue() {
            return (float) doubleValue();
        }

        @Override
        public double doubleValue() {
            return Double.parseDouble(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
