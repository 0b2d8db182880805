package dev.bywash.log4j.encode;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Encodes one value with its type: numbers and booleans as themselves, maps, collections and arrays nested, anything else as a string.
 *
 * <p>A value whose own code fails is written as a string that says so. Not safe for use by several threads.
 */
final class ValueEncoder {

    private static final byte[] TRUE = JsonBuffer.bytes("true");
    private static final byte[] FALSE = JsonBuffer.bytes("false");
    private static final byte[] NULL = JsonBuffer.bytes("null");
    private static final byte[] EMPTY_STRING = JsonBuffer.bytes("\"\"");

    /** Digits beyond which a number is a string, because parsers refuse it. */
    private static final int MAX_NUMBER_CHARS = 1000;

    /** What an entry of a map takes at least: {@code "":0}. */
    private static final int MIN_ENTRY_BYTES = 4;

    private final StringBuilder number = new StringBuilder(32);

    private final Redactions redactions;
    private JsonBuffer json;
    private int endLimit;
    private long cut;

    ValueEncoder(Redactions redactions) {
        this.redactions = redactions;
    }

    /**
     * Appends {@code value}; beyond {@code limit} it stops somewhere, and the caller takes all of it back.
     *
     * @return the UTF-16 code units that were cut off strings
     */
    long write(Object value, JsonBuffer target, int limit) {
        json = target;
        endLimit = limit;
        cut = 0;
        int start = json.length();
        try {
            value(value, 0);
        } catch (Throwable e) {
            json = target;
            json.rewind(start);
            string(Failures.describe(value, e));
        }
        return cut;
    }

    private boolean full() {
        return json.length() >= endLimit;
    }

    private void value(Object value, int depth) {
        if (value instanceof CharSequence) {
            string(stable((CharSequence) value));
        } else if (value instanceof Number) {
            number((Number) value);
        } else if (value instanceof Boolean) {
            json.raw((Boolean) value ? TRUE : FALSE);
        } else if (!AttributeEncoder.nests(value) || depth == LineLimits.MAX_DEPTH) {
            string(textOf(value));
        } else if (value instanceof Map) {
            map((Map<?, ?>) value, depth + 1);
        } else if (value instanceof Collection) {
            collection((Collection<?>) value, depth + 1);
        } else {
            array(value, depth + 1);
        }
    }

    /** What is redacted and then written must be the same text, whoever changes it meanwhile. */
    private CharSequence stable(CharSequence text) {
        return redactions.on() && !(text instanceof String) ? textOf(text) : text;
    }

    /** The text of a container that is nested too deep may be endless, or be the container's own recursion. */
    private static String textOf(Object value) {
        if (AttributeEncoder.nests(value)) {
            return value.getClass().getName();
        }
        String text = value.toString();
        return text == null ? "null" : text;
    }

    private void string(CharSequence text) {
        if (endLimit - json.length() < EMPTY_STRING.length) {
            json.raw(EMPTY_STRING);
            return;
        }
        cut += redactions.string(text, LineLimits.MAX_VALUE_CHARS, Integer.MAX_VALUE, json);
    }

    private void number(Number value) {
        if (redactions.numbers()) {
            String digits = textOf(value);
            if (redactions.finds(digits, Integer.MAX_VALUE)) {
                string(digits);
                return;
            }
        }
        if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte
                || value instanceof AtomicLong
                || value instanceof AtomicInteger) {
            json.number(value.longValue());
        } else if (value instanceof Double) {
            floating(value.doubleValue(), false);
        } else if (value instanceof Float) {
            floating(value.floatValue(), true);
        } else if (value.getClass() == BigDecimal.class || value.getClass() == BigInteger.class) {
            // Not of a class derived from them, whose text may be anything.
            big(value.toString());
        } else {
            string(textOf(value));
        }
    }

    private void floating(double value, boolean single) {
        number.setLength(0);
        if (single) {
            number.append((float) value);
        } else {
            number.append(value);
        }
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            json.string(number);
        } else {
            json.ascii(number);
        }
    }

    private void big(String digits) {
        if (digits.length() > MAX_NUMBER_CHARS) {
            string(digits);
        } else {
            json.ascii(digits);
        }
    }

    private void map(Map<?, ?> map, int depth) {
        json.raw('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : uniqueKeys(map).entrySet()) {
            Object value = entry.getValue();
            if (value == null) {
                continue;
            }
            if (full()) {
                break;
            }
            int start = json.length();
            if (!first) {
                json.raw(',');
            }
            if (entry(String.valueOf(entry.getKey()), value, depth)) {
                first = false;
            } else {
                json.rewind(start);
            }
        }
        json.raw('}');
    }

    /** False when neither the value nor its name are to be written. */
    private boolean entry(String key, Object value, int depth) {
        if (redactions.leavesOut(key)) {
            return false;
        }
        json.key(key);
        if (redactions.isSecretName(key) && redactions.mayBeSecret(value)) {
            return redactions.secret(value, json);
        }
        value(value, depth);
        return true;
    }

    /** Keys that differ as objects may be equal as strings, and so may long ones once they are cut: the later wins. */
    private Map<?, ?> uniqueKeys(Map<?, ?> map) {
        for (Object key : map.keySet()) {
            if (!(key instanceof String) || ((String) key).length() > LineLimits.MAX_VALUE_CHARS) {
                return withUniqueKeys(map);
            }
        }
        return map;
    }

    /** Of a map that cannot fit the line in any case, no more is copied than shows that. */
    private Map<String, Object> withUniqueKeys(Map<?, ?> map) {
        int most = (endLimit - json.length()) / MIN_ENTRY_BYTES;
        Map<String, Object> unique = new LinkedHashMap<>();
        int values = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (values > most) {
                break;
            }
            String text = String.valueOf(entry.getKey());
            Object value = entry.getValue();
            Object before = unique.put(text.substring(0, Math.min(text.length(), LineLimits.MAX_VALUE_CHARS)), value);
            values += (value == null ? 0 : 1) - (before == null ? 0 : 1);
        }
        return unique;
    }

    private void collection(Collection<?> items, int depth) {
        json.raw('[');
        boolean first = true;
        for (Object item : items) {
            if (full()) {
                break;
            }
            if (!first) {
                json.raw(',');
            }
            first = false;
            item(item, depth);
        }
        json.raw(']');
    }

    private void array(Object array, int depth) {
        json.raw('[');
        int length = Array.getLength(array);
        for (int i = 0; i < length && !full(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            item(Array.get(array, i), depth);
        }
        json.raw(']');
    }

    private void item(Object item, int depth) {
        if (item == null) {
            json.raw(NULL);
        } else {
            value(item, depth);
        }
    }
}
