package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The trace that an event belongs to, by the names that tracers give to the thread's context: {@code trace_id} and {@code span_id} (OpenTelemetry's own), {@code traceId}
 * and {@code spanId} (Micrometer, Brave). An id is what W3C's trace context says: 32 and 16 hexadecimal digits, not all zero; anything else is none.
 */
public final class TraceContext {

    private static final List<String> TRACE = List.of("trace_id", "traceId");
    private static final List<String> SPAN = List.of("span_id", "spanId");

    /** The names of attributes that it looks for. */
    public static final List<byte[]> NAMES = Stream.concat(TRACE.stream(), SPAN.stream())
            .map(name -> name.getBytes(US_ASCII))
            .toList();

    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    private TraceContext() {}

    /** In lower case; null where there is none. */
    public static String traceId(Map<String, String> attributes) {
        return id(attributes, TRACE, TRACE_DIGITS);
    }

    /** In lower case; null where there is none. */
    public static String spanId(Map<String, String> attributes) {
        return id(attributes, SPAN, SPAN_DIGITS);
    }

    /** Of the first of these names that is there. */
    private static String id(Map<String, String> attributes, List<String> names, int digits) {
        if (attributes.isEmpty()) {
            return null;
        }
        String id = attributes.get(names.get(0));
        id = id == null ? attributes.get(names.get(1)) : id;
        return id != null && isId(id, digits) ? id.toLowerCase(Locale.ROOT) : null;
    }

    private static boolean isId(String id, int digits) {
        if (id.length() != digits) {
            return false;
        }
        boolean zero = true;
        for (int i = 0; i < digits; i++) {
            char c = id.charAt(i);
            if (Character.digit(c, 16) < 0 || c > 'f') {
                return false;
            }
            zero &= c == '0';
        }
        return !zero;
    }
}
