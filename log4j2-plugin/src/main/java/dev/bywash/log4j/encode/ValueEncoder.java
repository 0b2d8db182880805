package dev.bywash.log4j.encode;

import java.lang.reflect.Array;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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

    /** What {@link #write} returns of a value that does not fit. */
    static final long TOO_LONG = -1;

    /** What an entry of a map takes at least: {@code "":0}. */
    private static final int MIN_ENTRY_BYTES = 4;

    private final StringBuilder number = new StringBuilder(32);

    private final JsonBuffer json;
    private final Redactions redactions;
    private int endLimit;
    private long cut;
    private boolean tooLong;

    /** @param json to which values are written */
    ValueEncoder(JsonBuffer json, Redactions redactions) {
        this.json = json;
        this.redactions = redactions;
    }

    /**
     * Appends {@code value}; beyond {@code limit} it stops somewhere, and the caller takes all of it back.
     *
     * @return the UTF-16 code units that were cut off strings, or {@link #TOO_LONG}
     */
    long write(Object value, int limit) {
        if (value instanceof Long && !redactions.numbers()) {
            json.number((Long) value);
            return json.length() >= limit ? TOO_LONG : 0;
        }
        endLimit = limit;
        cut = 0;
        tooLong = false;
        if (value instanceof String) {
            string((String) value);
            return full() ? TOO_LONG : cut;
        }
        int start = json.length();
        try {
            value(value, 0);
        } catch (Throwable e) {
            json.rewind(start);
            string(Failures.describe(value, e));
        }
        return tooLong || full() ? TOO_LONG : cut;
    }

    private boolean full() {
        return json.length() >= endLimit;
    }

    private void value(Object value, int depth) throws ReflectiveOperationException {
        if (value instanceof CharSequence) {
            string(stable((CharSequence) value));
        } else if (value instanceof Number) {
            number((Number) value);
        } else if (value instanceof Boolean) {
            json.raw((Boolean) value ? TRUE : FALSE);
        } else if (ScalaValue.isOption(value)) {
            item(ScalaValue.get(value), depth);
        } else if (!AttributeEncoder.nests(value) || depth == LineLimits.MAX_DEPTH) {
            string(textOf(value));
        } else if (value instanceof Map) {
            map((Map<?, ?>) value, depth + 1);
        } else if (value instanceof Collection) {
            items(((Collection<?>) value).iterator(), depth + 1);
        } else if (value.getClass().isArray()) {
            array(value, depth + 1);
        } else if (ScalaValue.isMap(value)) {
            map(ScalaValue.entries(value, most()), depth + 1);
        } else {
            items(ScalaValue.items(value), depth + 1);
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
        } else {
            other(textOf(value));
        }
    }

    /** Of a class that is not known, {@code scala.math.BigDecimal} for instance: a number if it reads as one. */
    private void other(String text) {
        if (JsonNumber.is(text)) {
            json.ascii(text);
        } else {
            string(text);
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

    /** How many entries of a map may fit what is left of the line. */
    private int most() {
        return Math.max(0, endLimit - json.length()) / MIN_ENTRY_BYTES;
    }

    private void map(Map<?, ?> map, int depth) throws ReflectiveOperationException {
        int start = json.length();
        if ((isStable(map) || map.getClass() == ConcurrentHashMap.class) && map.size() > most()) {
            // It knows its size without a walk.
            tooLong = true;
        } else if (!isStable(map) || !entries(map, depth)) {
            json.rewind(start);
            uniqueEntries(map, depth);
        }
    }

    /**
     * Whether it gives each key once, however it is used by others: one that notices that it is changed fails. A concurrent map may give a key again
     * that was taken out and put in meanwhile.
     */
    private static boolean isStable(Map<?, ?> map) {
        return map.getClass() == HashMap.class
                || map.getClass() == LinkedHashMap.class
                || map.getClass() == TreeMap.class;
    }

    /** Returns false, somewhere in the middle, when a key is not unique as it stands. */
    private boolean entries(Map<?, ?> map, int depth) throws ReflectiveOperationException {
        json.raw('{');
        int begin = json.length();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            if (!(key instanceof String) || ((String) key).length() > LineLimits.MAX_VALUE_CHARS) {
                return false;
            }
            if (full() || tooLong) {
                return true;
            }
            entry((String) key, (String) key, entry.getValue(), begin, depth);
        }
        json.raw('}');
        return true;
    }

    /** Keys that differ as objects may be equal as strings, and so may long ones once they are cut: the later wins. */
    private void uniqueEntries(Map<?, ?> map, int depth) throws ReflectiveOperationException {
        json.raw('{');
        int begin = json.length();
        for (Map.Entry<String, Map.Entry<String, Object>> unique :
                byWrittenKey(map).entrySet()) {
            if (full() || tooLong) {
                return;
            }
            entry(unique.getKey(), unique.getValue().getKey(), unique.getValue().getValue(), begin, depth);
        }
        json.raw('}');
    }

    /** From each key as it is written to the whole key and the value. Of a map that cannot fit the line in any case, no more is copied than shows that. */
    private Map<String, Map.Entry<String, Object>> byWrittenKey(Map<?, ?> map) {
        int most = most();
        Map<String, Map.Entry<String, Object>> unique = new LinkedHashMap<>();
        int seen = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (seen++ > most) {
                tooLong = true;
                break;
            }
            String key = String.valueOf(entry.getKey());
            unique.put(
                    key.substring(0, Math.min(key.length(), LineLimits.MAX_VALUE_CHARS)),
                    new AbstractMap.SimpleImmutableEntry<>(key, entry.getValue()));
        }
        return unique;
    }

    /**
     * Writes an entry of an object that begins at {@code begin}, unless there is nothing to be written of it.
     *
     * @param key as it is written
     * @param wholeKey by which it is told whether something is secret
     */
    private void entry(String key, String wholeKey, Object value, int begin, int depth)
            throws ReflectiveOperationException {
        if (isNothing(value) || redactions.leavesOut(wholeKey)) {
            return;
        }
        int start = json.length();
        if (start > begin) {
            json.raw(',');
        }
        json.key(key);
        if (!redactions.isSecretName(wholeKey) || !redactions.mayBeSecret(value)) {
            value(value, depth);
        } else if (!redactions.secret(value, json)) {
            json.rewind(start);
        }
    }

    /** Whether {@code value} is null, or Scala's word for that. */
    static boolean isNothing(Object value) {
        if (value == null) {
            return true;
        }
        if (value instanceof String || value instanceof Number || !ScalaValue.isOption(value)) {
            return false;
        }
        try {
            return ScalaValue.get(value) == null;
        } catch (ReflectiveOperationException e) {
            // It is said when it is written.
            return false;
        }
    }

    private void items(Iterator<?> items, int depth) throws ReflectiveOperationException {
        json.raw('[');
        boolean first = true;
        while (!full() && !tooLong && items.hasNext()) {
            if (!first) {
                json.raw(',');
            }
            first = false;
            item(items.next(), depth);
        }
        json.raw(']');
    }

    private void array(Object array, int depth) throws ReflectiveOperationException {
        json.raw('[');
        int length = Array.getLength(array);
        for (int i = 0; i < length && !full() && !tooLong; i++) {
            if (i > 0) {
                json.raw(',');
            }
            item(Array.get(array, i), depth);
        }
        json.raw(']');
    }

    private void item(Object item, int depth) throws ReflectiveOperationException {
        if (item == null) {
            json.raw(NULL);
        } else {
            value(item, depth);
        }
    }
}
