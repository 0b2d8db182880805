package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Bytes of a line, as a plugin writes them. Not safe for use by several threads. */
final class LineBytes {

    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

    private byte[] bytes = new byte[1024];
    private int length;
    private boolean isText = true;

    void clear() {
        length = 0;
        isText = true;
    }

    /** Whether all its strings are UTF-8: columns can hold what is not, and no line gives such to one. */
    boolean isText() {
        return isText;
    }

    int length() {
        return length;
    }

    byte[] copyFrom(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    void put(byte[] raw) {
        put(raw, 0);
    }

    void put(byte[] raw, int from) {
        int count = raw.length - from;
        room(count);
        System.arraycopy(raw, from, bytes, length, count);
        length += count;
    }

    void put(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    /** The last digits of a number that is not negative. */
    void digits(int value, int digits) {
        room(digits);
        int rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** A string of JSON. */
    void string(byte[] text) {
        room(6 * text.length + 2);
        bytes[length++] = '"';
        int at = 0;
        boolean ascii = true;
        while (at < text.length) {
            int end = ByteScan.endOfPlainText(text, at, text.length);
            System.arraycopy(text, at, bytes, length, end - at);
            length += end - at;
            at = end;
            if (at < text.length) {
                ascii &= text[at] >= 0;
                escaped(text[at++]);
            }
        }
        isText &= ascii || isUtf8(text);
        bytes[length++] = '"';
    }

    private static boolean isUtf8(byte[] text) {
        return Arrays.equals(new String(text, UTF_8).getBytes(UTF_8), text);
    }

    private void escaped(byte b) {
        if (b < 0) {
            // A part of what is not ASCII.
            bytes[length++] = b;
            return;
        }
        bytes[length++] = '\\';
        switch (b) {
            case '"', '\\' -> bytes[length++] = b;
            case '\n' -> bytes[length++] = 'n';
            case '\t' -> bytes[length++] = 't';
            case '\r' -> bytes[length++] = 'r';
            case '\b' -> bytes[length++] = 'b';
            case '\f' -> bytes[length++] = 'f';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 0xF];
            }
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
