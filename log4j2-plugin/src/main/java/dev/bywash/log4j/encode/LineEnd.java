package dev.bywash.log4j.encode;

import dev.bywash.log4j.seal.Sealer;
import java.util.zip.CRC32;

/** Closes lines with {@code seq} and {@code crc}. Not safe for use by several threads. */
public final class LineEnd {

    /** The most bytes of {@code ,"seq":9223372036854775807,"crc":"01234567"}} and the line feed. */
    public static final int MAX_BYTES = 45;

    /** The most bytes more that a signature takes: {@code ,"sig":""} and 72 bytes in base64. */
    public static final int MAX_SIGNATURE_BYTES = 128;

    private static final byte[] SEQ = JsonBuffer.bytes(",\"seq\":");
    private static final byte[] SIG = JsonBuffer.bytes(",\"sig\":\"");
    private static final byte[] CRC = JsonBuffer.bytes(",\"crc\":\"");
    private static final byte[] END = JsonBuffer.bytes("\"}\n");
    private static final byte[] HEX = JsonBuffer.bytes("0123456789abcdef");

    private final CRC32 crc = new CRC32();

    /**
     * Closes the line that is in {@code line} from {@code start} to {@code end}, where {@link #MAX_BYTES} are free.
     *
     * @return where the next line begins
     */
    public int close(byte[] line, int start, int end, long seq) {
        return closeAfterSeq(line, start, seq(line, end, seq));
    }

    /**
     * The same of a line that is a seal, where {@link #MAX_SIGNATURE_BYTES} more are free: {@code sig} is of all bytes before it.
     */
    public int closeSeal(byte[] line, int start, int end, long seq, Sealer sealer) {
        int p = seq(line, end, seq);
        String signature = sealer.sign(line, start, p, seq);
        if (signature != null) {
            p = copy(SIG, line, p);
            p = copy(JsonBuffer.bytes(signature), line, p);
            line[p++] = '"';
        }
        return closeAfterSeq(line, start, p);
    }

    private static int seq(byte[] line, int end, long seq) {
        int p = copy(SEQ, line, end);
        return p + Decimal.write(seq, line, p);
    }

    private int closeAfterSeq(byte[] line, int start, int end) {
        int p = end;
        crc.reset();
        crc.update(line, start, p - start);
        long value = crc.getValue();
        p = copy(CRC, line, p);
        for (int shift = 28; shift >= 0; shift -= 4) {
            line[p++] = HEX[(int) (value >> shift) & 0xF];
        }
        return copy(END, line, p);
    }

    private static int copy(byte[] source, byte[] target, int offset) {
        System.arraycopy(source, 0, target, offset, source.length);
        return offset + source.length;
    }
}
