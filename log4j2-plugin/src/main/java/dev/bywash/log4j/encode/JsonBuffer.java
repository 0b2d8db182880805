package dev.bywash.log4j.encode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer of bytes that knows how JSON is quoted; nothing else in the plugin does.
 *
 * <p>Text goes through a scratch array: {@code getChars} is one bulk copy, and a loop over an array has no call per character.
 *
 * <p>Not safe for use by several threads.
 */
public final class JsonBuffer {

    private static final int INITIAL_BYTES = 256;
    private static final int CHUNK_CHARS = 512;
    /** The most bytes that one UTF-16 code unit can become: {@code \}{@code u0000}. */
    private static final int MAX_BYTES_PER_CHAR = 6;

    private static final String MARKER_KEY = "bywash";
    private static final byte[] ESCAPED_MARKER_KEY = bytes("\"\\u0062ywash\":");

    private static final byte[] HEX = bytes("0123456789abcdef");
    private static final boolean[] PLAIN = plainCharacters();
    private static final byte[] MIN_LONG = bytes("-9223372036854775808");

    private static final char[] NO_CHARS = {};

    private final int initialBytes;
    /** Made when there is text. */
    private char[] chunk = NO_CHARS;

    private byte[] bytes;
    private int length;

    public JsonBuffer() {
        this(INITIAL_BYTES);
    }

    /** @param initialBytes how many bytes it has room for before it grows, and again after {@link #shrink} */
    JsonBuffer(int initialBytes) {
        this.initialBytes = initialBytes;
        this.bytes = new byte[initialBytes];
    }

    /** The bytes of {@code text}, which is ASCII. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The array behind the buffer: valid up to {@link #length()}, and only until the next call that writes. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** The content so far. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    public void clear() {
        length = 0;
    }

    /** The array with room for {@code more} bytes behind the content. */
    byte[] reserve(int more) {
        ensure(more);
        return bytes;
    }

    /** Takes what was written to the array as content, up to {@code newLength}. */
    void advance(int newLength) {
        length = newLength;
    }

    /** Takes back everything after {@code newLength}. */
    void rewind(int newLength) {
        length = newLength;
    }

    /** Gives back the memory of an unusually long event. */
    void shrink(int maxBytes) {
        if (bytes.length > maxBytes) {
            bytes = new byte[initialBytes];
            length = 0;
        }
    }

    public JsonBuffer raw(byte[] source) {
        return raw(source, 0, source.length);
    }

    public JsonBuffer raw(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    public JsonBuffer raw(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** All of {@code text} as a JSON string, where none of its characters has to be escaped, and all are ASCII: a copy of its bytes. */
    @SuppressWarnings("deprecation") // It copies the lower byte of each character, which is what is wanted.
    void plainString(String text) {
        int count = text.length();
        ensure(count + 2);
        bytes[length] = '"';
        text.getBytes(0, count, bytes, length + 1);
        bytes[length + 1 + count] = '"';
        length += count + 2;
    }

    /** {@code text}, which is ASCII and needs no quotes. */
    JsonBuffer ascii(CharSequence text) {
        int count = text.length();
        ensure(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    public JsonBuffer number(long value) {
        if (value == Long.MIN_VALUE) {
            return raw(MIN_LONG);
        }
        ensure(20);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        length += Decimal.write(rest, bytes, length);
        return this;
    }

    /** Exactly {@code digits} decimal digits of {@code value}. */
    public JsonBuffer digits(int value, int digits) {
        ensure(digits);
        Decimal.writePadded(value, digits, bytes, length);
        length += digits;
        return this;
    }

    /** {@code text} as a JSON string. */
    public JsonBuffer string(CharSequence text) {
        string(text, Integer.MAX_VALUE, Integer.MAX_VALUE);
        return this;
    }

    /**
     * {@code name} as the key of a field that an application has named. One that is called {@code bywash} is written with its first letter
     * escaped: the same key for a parser, but not the bytes by which readers find the beginning of an event.
     */
    JsonBuffer key(String name) {
        if (MARKER_KEY.equals(name)) {
            return raw(ESCAPED_MARKER_KEY);
        }
        return string(name).raw(':');
    }

    /**
     * As much of {@code text} as a JSON string as the limits allow.
     *
     * @param maxChars the most UTF-16 code units to take
     * @param endLimit the length of the buffer that the string may not reach, closing quote included
     * @return how many code units were cut off
     */
    int string(CharSequence text, int maxChars, int endLimit) {
        raw('"');
        int cut = text(text, maxChars, endLimit - 1);
        raw('"');
        return cut;
    }

    /** As {@link #string(CharSequence, int, int)}, without the quotes. */
    int text(CharSequence text, int maxChars, int endLimit) {
        int total = text.length();
        int end = total;
        if (end > maxChars) {
            end = splitsPair(text, maxChars) ? maxChars - 1 : maxChars;
        }
        int position = 0;
        while (position < end) {
            int count = Math.min(end - position, CHUNK_CHARS);
            if (position + count < total && count > 1 && splitsPair(text, position + count)) {
                count--;
            }
            if (endLimit - length < count * MAX_BYTES_PER_CHAR) {
                count = (endLimit - length) / MAX_BYTES_PER_CHAR;
                if (count > 0 && splitsPair(text, position + count)) {
                    count--;
                }
                if (count <= 0) {
                    break;
                }
            }
            copyChars(text, position, count);
            escape(chunk, 0, count);
            position += count;
        }
        return total - position;
    }

    /** The first {@code count} of {@code chars}, all of them, without the quotes. */
    void text(char[] chars, int count) {
        int from = 0;
        while (from < count) {
            int to = Math.min(count, from + CHUNK_CHARS);
            boolean splits = to < count && Character.isSurrogatePair(chars[to - 1], chars[to]);
            escape(chars, from, splits ? to - 1 : to);
            from = splits ? to - 1 : to;
        }
    }

    /** Whether so many characters fit before {@code endLimit}, whatever they are. */
    boolean takes(int chars, int endLimit) {
        return (long) endLimit - length >= (long) chars * MAX_BYTES_PER_CHAR;
    }

    private static boolean splitsPair(CharSequence text, int index) {
        return index > 0
                && index < text.length()
                && Character.isHighSurrogate(text.charAt(index - 1))
                && Character.isLowSurrogate(text.charAt(index));
    }

    private void copyChars(CharSequence text, int from, int count) {
        if (chunk.length == 0) {
            chunk = new char[CHUNK_CHARS];
        }
        if (text instanceof String) {
            ((String) text).getChars(from, from + count, chunk, 0);
        } else if (text instanceof StringBuilder) {
            ((StringBuilder) text).getChars(from, from + count, chunk, 0);
        } else {
            for (int i = 0; i < count; i++) {
                chunk[i] = text.charAt(from + i);
            }
        }
    }

    /** Longer than what HotSpot takes into others, as {@link EventEncoder#encode} is. */
    private void escape(char[] in, int from, int to) {
        ensure((to - from) * MAX_BYTES_PER_CHAR);
        byte[] out = bytes;
        int p = length;
        int i = from;
        while (i < to) {
            int run = plain(in, i, to, out, p);
            p += run;
            i += run;
            if (i == to) {
                break;
            }
            char c = in[i++];
            if (c < 0x80) {
                p = escapeAscii(c, out, p);
            } else if (c < 0x800) {
                out[p++] = (byte) (0xC0 | (c >> 6));
                out[p++] = (byte) (0x80 | (c & 0x3F));
            } else if (i < to && Character.isSurrogatePair(c, in[i])) {
                int codePoint = Character.toCodePoint(c, in[i++]);
                out[p++] = (byte) (0xF0 | (codePoint >> 18));
                out[p++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
                out[p++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
                out[p++] = (byte) (0x80 | (codePoint & 0x3F));
            } else if (Character.isSurrogate(c)) {
                p = unicodeEscape(c, out, p);
            } else {
                out[p++] = (byte) (0xE0 | (c >> 12));
                out[p++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                out[p++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        length = p;
    }

    /** A loop that does nothing else is a third faster. */
    private static int plain(char[] in, int from, int to, byte[] out, int position) {
        int shift = position - from;
        for (int i = from; i < to; i++) {
            char c = in[i];
            if (c >= 0x80 || !PLAIN[c]) {
                return i - from;
            }
            out[shift + i] = (byte) c;
        }
        return to - from;
    }

    private static int escapeAscii(char c, byte[] out, int position) {
        byte letter;
        switch (c) {
            case '"':
            case '\\':
                letter = (byte) c;
                break;
            case '\n':
                letter = 'n';
                break;
            case '\t':
                letter = 't';
                break;
            case '\r':
                letter = 'r';
                break;
            case '\b':
                letter = 'b';
                break;
            case '\f':
                letter = 'f';
                break;
            default:
                return unicodeEscape(c, out, position);
        }
        out[position] = '\\';
        out[position + 1] = letter;
        return position + 2;
    }

    private static int unicodeEscape(char c, byte[] out, int position) {
        out[position] = '\\';
        out[position + 1] = 'u';
        out[position + 2] = HEX[c >> 12];
        out[position + 3] = HEX[(c >> 8) & 0xF];
        out[position + 4] = HEX[(c >> 4) & 0xF];
        out[position + 5] = HEX[c & 0xF];
        return position + 6;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private static boolean[] plainCharacters() {
        boolean[] plain = new boolean[0x80];
        Arrays.fill(plain, 0x20, plain.length, true);
        plain['"'] = false;
        plain['\\'] = false;
        return plain;
    }
}
