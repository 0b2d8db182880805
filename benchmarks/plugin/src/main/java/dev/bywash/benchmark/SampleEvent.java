package dev.bywash.benchmark;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.StringMapMessage;

/**
 * The event of all benchmarks: a load of a table, as an ETL reports it, and the next, and the next.
 *
 * <p>A message of 80 characters and eight attributes: four of the context map, which are the same for many events, and four of a map
 * message, two of these numbers, which differ from event to event.
 */
public final class SampleEvent {

    /** How many events differ before they come again. A power of two. */
    public static final int VARIANTS = 64;

    public static final String LOGGER = "etl.loader.TradeLoader";
    public static final String THREAD = "loader-3";
    public static final String MARKER = "table.load";

    /** The thread's context map. */
    public static final Map<String, String> CONTEXT = context();

    private static final int FRAMES = 30;
    private static final int FRAMES_OF_CAUSE = 18;

    private SampleEvent() {}

    public static Marker marker() {
        return MarkerManager.getMarker(MARKER);
    }

    /** The text of the message of a variant. */
    public static String text(int variant) {
        return "loaded " + table(variant) + " from /landing/daily/2026-11-22 in 1 batch, nothing rejected.";
    }

    /** The fields of the map message that are attributes. */
    public static Map<String, Object> fields(int variant) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table", table(variant));
        fields.put("status", "ok");
        fields.put("rows", 1_234_567L + 89L * variant);
        fields.put("duration_ms", 1_834L + 7L * variant);
        return fields;
    }

    /** The messages of all variants. Log calls share them: making a message is the application's cost, whatever the back end. */
    public static Message[] messages() {
        Message[] messages = new Message[VARIANTS];
        for (int variant = 0; variant < VARIANTS; variant++) {
            Map<String, Object> fields = fields(variant);
            messages[variant] = new StringMapMessage(fields.size() + 1)
                    .with("message", text(variant))
                    .with("table", (String) fields.get("table"))
                    .with("status", (String) fields.get("status"))
                    .with("rows", (long) fields.get("rows"))
                    .with("duration_ms", (long) fields.get("duration_ms"));
        }
        return messages;
    }

    private static String table(int variant) {
        return "core.tab_" + (100 + variant);
    }

    /** An exception with a cause, {@value #FRAMES} frames deep, the same wherever it is made. */
    public static Throwable exception() {
        RuntimeException cause = new IllegalArgumentException("no such column: px");
        cause.setStackTrace(frames("com.example.etl.columns.ColumnReader", FRAMES_OF_CAUSE));
        RuntimeException exception = new IllegalStateException("failed to load core.trades", cause);
        exception.setStackTrace(frames("com.example.etl.loader.TradeLoader", FRAMES));
        return exception;
    }

    private static StackTraceElement[] frames(String className, int count) {
        StackTraceElement[] frames = new StackTraceElement[count];
        for (int i = 0; i < count; i++) {
            String simpleName = className.substring(className.lastIndexOf('.') + 1);
            frames[i] = new StackTraceElement(className, "step" + i, simpleName + ".java", 40 + 3 * i);
        }
        return frames;
    }

    private static Map<String, String> context() {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("pipeline", "nightly-trades");
        context.put("business_date", "2026-11-21");
        context.put("environment", "production");
        context.put("request_id", "7f9c24e8-3b12-4a67");
        return Collections.unmodifiableMap(context);
    }
}
