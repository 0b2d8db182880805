package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A line into which something else was printed, in one piece: its own bytes are all there, and its checksum tells which they are.
 *
 * <p>The checksum is undone from its end, byte by byte: where that meets what the beginning has come to, the bytes between are the foreign ones. So it takes one pass
 * from either end, and not one for each pair of places.
 */
public final class TornLine {

    private static final byte[] CRC = ",\"crc\":\"".getBytes(US_ASCII);
    private static final int DIGITS = 8;
    private static final String END = "\"}";

    /** More places at which a checksum fits by chance, there are none. */
    private static final int ATTEMPTS = 16;

    /** Of CRC-32 as zip has it: what a byte changes. */
    private static final int[] STEP = new int[256];

    /** By the highest byte of a step, whose it is. */
    private static final int[] BACK = new int[256];

    static {
        for (int i = 0; i < STEP.length; i++) {
            int value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ 0xEDB88320;
            }
            STEP[i] = value;
            BACK[value >>> 24] = i;
        }
    }

    private final WholeLine lines = new WholeLine();

    /**
     * The line as it was.
     *
     * @param torn what was read, all of it
     * @param writer whose the line claims to be
     * @param seq the number that it claims
     * @return null where no bytes can be left out so that a line of that writer and number remains
     */
    public byte[] restore(byte[] torn, String writer, long seq) {
        int end = lastIndexOf(torn, CRC);
        if (end < 0 || torn.length < end + CRC.length + DIGITS + END.length()) {
            return null;
        }
        int sum;
        try {
            sum = HexFormat.fromHexDigits(new String(torn, end + CRC.length, DIGITS, US_ASCII));
        } catch (IllegalArgumentException e) {
            return null;
        }
        Map<Integer, Integer> continued = continued(torn, end, ~sum);
        int state = ~0;
        int attempts = 0;
        for (int i = 0; i < end && attempts < ATTEMPTS; i++) {
            Integer on = continued.get(state);
            if (on != null && on > i) {
                attempts++;
                byte[] whole = without(torn, i, on, end + CRC.length + DIGITS);
                Event event = lines.parse(whole);
                if (event != null && event.writer().equals(writer) && event.seq() == seq) {
                    return whole;
                }
            }
            state = STEP[(state ^ torn[i]) & 0xFF] ^ (state >>> 8);
        }
        return null;
    }

    /** By what the checksum has to have come to before them, the bytes with which it comes to what it has to. */
    private static Map<Integer, Integer> continued(byte[] torn, int end, int last) {
        Map<Integer, Integer> places = new HashMap<>();
        int state = last;
        places.put(state, end);
        for (int j = end - 1; j > 0; j--) {
            int step = BACK[state >>> 24];
            state = ((state ^ STEP[step]) << 8) | ((step ^ torn[j]) & 0xFF);
            places.putIfAbsent(state, j);
        }
        return places;
    }

    private static byte[] without(byte[] torn, int from, int to, int end) {
        byte[] whole = Arrays.copyOf(torn, from + end - to + END.length());
        System.arraycopy(torn, to, whole, from, end - to);
        System.arraycopy(END.getBytes(US_ASCII), 0, whole, whole.length - END.length(), END.length());
        return whole;
    }

    private static int lastIndexOf(byte[] bytes, byte[] part) {
        for (int i = bytes.length - part.length; i >= 0; i--) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
