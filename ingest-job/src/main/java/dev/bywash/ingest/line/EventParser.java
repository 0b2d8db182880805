package dev.bywash.ingest.line;

import dev.bywash.ingest.line.Event.SourceFields;
import dev.bywash.ingest.line.Rejection.Reject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Reads the event at the beginning of some bytes. What follows its closing brace is not looked at. Not safe for use by several threads. */
final class EventParser {

    private static final byte[] CRC_KEY = ",\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_SUFFIX = CRC_KEY.length + 8 + 2;

    private static final String DIGITS = "0123456789abcdef";

    private final Detail detail;
    private final CanonicalEventReader canonical;
    private final JsonEventReader json = new JsonEventReader();
    private final EventDraft draft = new EventDraft();
    private final CRC32 crc = new CRC32();
    private final LineWriter writer = new LineWriter();
    private String validWriter;
    private boolean byJson;
    private int length;

    /** Of all that lines say. */
    EventParser() {
        this(Detail.ALL);
    }

    EventParser(Detail detail) {
        this.detail = detail;
        this.canonical = new CanonicalEventReader(detail);
    }

    /** After {@link #parse}: how many bytes the event has. */
    int eventLength() {
        return length;
    }

    /** Reads the event that begins at {@code start}. */
    Event parse(byte[] bytes, int start, int available) throws Reject {
        draft.clear();
        length = canonical.read(bytes, start, available, draft);
        byJson = length < 0;
        if (byJson) {
            draft.clear();
            checkVersion(bytes, start, available);
            length = json.read(bytes, start, available, draft);
        }
        return check(bytes, start);
    }

    private static void checkVersion(byte[] bytes, int start, int length) throws Reject {
        int i = start + Marker.LENGTH;
        int limit = start + length;
        int from = i;
        while (i < limit && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        if (i < limit && i > from && (bytes[i] == ',' || bytes[i] == '}') && !(i - from == 1 && bytes[from] == '1')) {
            throw new Reject(
                    Rejection.UNKNOWN_VERSION,
                    "version "
                            + Shorten.text(new String(bytes, from, i - from, StandardCharsets.US_ASCII))
                            + "; this job reads version 1");
        }
    }

    private Event check(byte[] bytes, int start) throws Reject {
        checkCrc(bytes, start);
        checkWriter();
        if (draft.seq == 0) {
            throw new Reject(Rejection.INVALID_FIELD, "seq is missing");
        }
        if (draft.level == null || draft.level.isEmpty()) {
            throw new Reject(Rejection.INVALID_FIELD, "level is missing");
        }
        if (draft.time == null) {
            throw new Reject(Rejection.INVALID_FIELD, "time is missing");
        }
        long micros = EventTime.parse(draft.time);
        if (micros < 0) {
            throw new Reject(Rejection.INVALID_FIELD, "time lies before 1970: " + draft.time);
        }
        Event event = new Event(
                draft.writer,
                draft.seq,
                micros,
                draft.level,
                draft.logger,
                draft.thread,
                draft.category,
                draft.message,
                draft.allAttributes(),
                draft.exception,
                draft.source == null ? SourceFields.UNKNOWN : draft.source,
                draft.crc,
                draft.attributeTypes,
                null);
        boolean givesLineBack = !byJson && draft.attributeTypes != null;
        return givesLineBack || detail == Detail.OUTLINE ? event : withLineWhereNeeded(event, bytes, start);
    }

    /** What the quick reader takes is written in one way alone; of all other lines it has to be tried whether the fields give them back. */
    private Event withLineWhereNeeded(Event event, byte[] bytes, int start) {
        byte[] again = event.attributeTypes() == null ? null : writer.write(LineFields.of(event));
        return again != null && Arrays.equals(again, 0, again.length, bytes, start, start + length)
                ? event
                : event.withLine(new String(bytes, start, length, StandardCharsets.ISO_8859_1));
    }

    private void checkWriter() throws Reject {
        if (draft.writer != null && draft.writer.equals(validWriter)) {
            return;
        }
        if (!Ulid.isValid(draft.writer)) {
            throw new Reject(
                    Rejection.INVALID_FIELD, "writer is not a ULID: " + Shorten.text(String.valueOf(draft.writer)));
        }
        validWriter = draft.writer;
    }

    private void checkCrc(byte[] bytes, int start) throws Reject {
        if (draft.crc == null) {
            throw new Reject(Rejection.INVALID_FIELD, "crc is missing");
        }
        int key = start + length - CRC_SUFFIX;
        if (draft.crc.length() != 8 || key < start || !isCrcKey(bytes, key)) {
            throw new Reject(Rejection.INVALID_FIELD, "crc is not the last key, or not 8 digits without an escape");
        }
        crc.reset();
        crc.update(bytes, start, length - CRC_SUFFIX);
        if (!isWritten(crc.getValue(), draft.crc)) {
            String actual = HexFormat.of().toHexDigits(crc.getValue(), 8);
            throw new Reject(
                    Rejection.WRONG_CRC, "the line says " + Shorten.text(draft.crc) + ", its bytes give " + actual);
        }
    }

    /** Whether these eight digits are the sum, without making a text of it. */
    private static boolean isWritten(long sum, String digits) {
        for (int i = 0; i < 8; i++) {
            if (digits.charAt(7 - i) != DIGITS.charAt((int) (sum >>> (4 * i)) & 0xf)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCrcKey(byte[] bytes, int index) {
        return Arrays.equals(bytes, index, index + CRC_KEY.length, CRC_KEY, 0, CRC_KEY.length);
    }
}
