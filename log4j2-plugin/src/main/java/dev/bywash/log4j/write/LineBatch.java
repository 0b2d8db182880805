package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.LineEnd;
import dev.bywash.log4j.seal.Sealer;
import java.util.Arrays;

/**
 * Whole lines that wait for one write, numbered in their order. Owned by the writer's thread.
 *
 * <p>Before the first line one byte is kept free for the line feed that ends whatever piece a failed write has left behind.
 */
final class LineBatch {

    private final LineEnd lineEnd = new LineEnd();
    private Sealer sealer = Sealer.none();
    private final int ordinaryBytes;
    private byte[] bytes;
    private int length;
    private int events;
    private long seq;

    /** @param ordinaryBytes how much memory is kept; a single line may be longer for a while */
    LineBatch(int ordinaryBytes) {
        this.ordinaryBytes = ordinaryBytes;
        clear();
    }

    /** From now on lines are told to {@code newSealer}: before the first. */
    void sealBy(Sealer newSealer) {
        sealer = newSealer;
    }

    boolean isEmpty() {
        return length == 1;
    }

    /** Whether another line with {@code open} bytes so far would make the batch longer than {@code maxBytes}. */
    boolean exceeds(int maxBytes, int open) {
        return length - 1 + open + LineEnd.MAX_BYTES > maxBytes;
    }

    /** Room for {@code open} bytes of the next line: to be copied to what is returned at {@link #end()}, and closed. */
    byte[] reserve(int open) {
        int needed = length + open + LineEnd.MAX_BYTES;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, needed);
        }
        return bytes;
    }

    /** Where the next line begins. */
    int end() {
        return length;
    }

    void closeEvent(int open) {
        close(open);
        events++;
    }

    /** Appends and closes a line that is not an application's event. */
    void addControl(JsonBuffer line) {
        System.arraycopy(line.array(), 0, reserve(line.length()), length, line.length());
        close(line.length());
    }

    /** Appends, closes and signs a line that is a seal. */
    void addSeal(JsonBuffer line) {
        byte[] target = reserve(line.length() + LineEnd.MAX_SIGNATURE_BYTES);
        System.arraycopy(line.array(), 0, target, length, line.length());
        closed(lineEnd.closeSeal(target, length, length + line.length(), seq + 1, sealer));
    }

    /** The bytes: the lines are from 1 to {@link #end()}; byte 0 is a line feed. */
    byte[] array() {
        return bytes;
    }

    /** How many of the lines are an application's events. */
    int events() {
        return events;
    }

    /** The number of the last line that was closed. */
    long seq() {
        return seq;
    }

    void clear() {
        if (bytes == null || bytes.length > 2 * ordinaryBytes) {
            bytes = new byte[ordinaryBytes + 1];
        }
        bytes[0] = '\n';
        length = 1;
        events = 0;
    }

    private void close(int open) {
        closed(lineEnd.close(bytes, length, length + open, seq + 1));
    }

    private void closed(int end) {
        sealer.add(bytes, length, end - 1);
        length = end;
        seq++;
    }
}
