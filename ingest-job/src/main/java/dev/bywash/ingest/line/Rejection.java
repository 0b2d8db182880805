package dev.bywash.ingest.line;

/**
 * Why bytes that begin like an event are none.
 *
 * @param reason one of a fixed set of short texts, to group by
 * @param detail what was found where, for the reader of one row; may be null
 * @param writer the writer that the bytes claim to come from, not to be trusted; null when there is none to be seen
 * @param seq the sequence number that the bytes claim; null when there is none to be seen
 */
public record Rejection(String reason, String detail, String writer, Long seq) {

    /** The checksum is there and another one than that of the bytes. */
    public static final String WRONG_CRC = "wrong crc";
    /** Not JSON, or not to its end: torn by another print or cut off. */
    public static final String MALFORMED = "malformed JSON";
    /** JSON that lacks a field, or has one of another type or out of range. */
    public static final String INVALID_FIELD = "invalid field";
    /** A version of the format that this job does not know. */
    public static final String UNKNOWN_VERSION = "unknown format version";
    /** Longer than the reader may hold. */
    public static final String TOO_LONG = "line too long";
    /** The last line of a file that will not grow any more, and its end is missing. */
    public static final String UNFINISHED = "unfinished last line";
    /** The compressed stream is damaged or ends too early; what came out before was read. */
    public static final String DAMAGED_GZIP = "damaged gzip";
    /** The bytes are gzip's, the name says that they are plain; they were read as they are. */
    public static final String GZIP_UNDER_PLAIN_NAME = "compressed bytes under a plain name";
    /** The key (writer, seq) belongs to another event already. */
    public static final String CONFLICT = "sequence number taken by another event";

    static final class Reject extends Exception {
        private static final long serialVersionUID = 1;

        final String reason;

        Reject(String reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
        }
    }
}
