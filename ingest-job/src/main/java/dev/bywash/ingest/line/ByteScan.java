package dev.bywash.ingest.line;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for bytes eight at a time. */
final class ByteScan {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private ByteScan() {}

    /** Index of the first of these bytes at {@code from} or after; {@code to} when there is none before it. */
    static int indexOfEither(byte[] bytes, int from, int to, byte one, byte other) {
        long ones = ONES * one;
        long others = ONES * other;
        int i = from;
        while (i <= to - Long.BYTES) {
            long word = (long) LONGS.get(bytes, i);
            if ((zeroBytes(word ^ ones) | zeroBytes(word ^ others)) != 0) {
                break;
            }
            i += Long.BYTES;
        }
        while (i < to && bytes[i] != one && bytes[i] != other) {
            i++;
        }
        return i;
    }

    /** Index of the first byte at {@code from} or after that is a quote, a backslash, a control character or not ASCII; {@code to} when there is none before it. */
    static int endOfPlainText(byte[] bytes, int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES) {
            long word = (long) LONGS.get(bytes, i);
            long controls = (word - ONES * ' ') & ~word;
            if ((zeroBytes(word ^ QUOTES) | zeroBytes(word ^ BACKSLASHES) | ((controls | word) & HIGH_BITS)) != 0) {
                break;
            }
            i += Long.BYTES;
        }
        while (i < to && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        return i;
    }

    /** Not 0 when one of the eight bytes is 0; from "Bit Twiddling Hacks", Sean Eron Anderson. */
    private static long zeroBytes(long word) {
        return (word - ONES) & ~word & HIGH_BITS;
    }
}
