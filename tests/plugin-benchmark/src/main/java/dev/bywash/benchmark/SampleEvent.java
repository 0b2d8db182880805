package dev.bywash.benchmark;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.StringMapMessage;

/**
 * The one event of all benchmarks: a load of a table, as an ETL reports it.
 *
 * <p>A message of 80 characters and eight attributes: four of the context map, four of a map message, two of these numbers.
 */
public final class SampleEvent {

    public static final String LOGGER = "etl.loader.TradeLoader";
    public static final String THREAD = "loader-3";
    public static final String MARKER = "table.load";
    public static final String MESSAGE =
            "loaded core.trades from /landing/trades/2026-11-22 in 1 batch, nothing rejected.";

    /** The fields of the map message that are attributes: {@code table}, {@code status}, {@code rows}, {@code duration_ms}. */
    public static final Map<String, Object> FIELDS = fields();

    /** The thread's context map. */
    public static final Map<String, String> CONTEXT = context();

    private static final int FRAMES = 30;
    private static final int FRAMES_OF_CAUSE = 18;

    private SampleEvent() {}

    public static Marker marker() {
        return MarkerManager.getMarker(MARKER);
    }

    /** The message and its fields. Log calls may share it: making a message is the application's cost, whatever the back end. */
    public static Message message() {
        return new StringMapMessage(FIELDS.size() + 1)
                .with("message", MESSAGE)
                .with("table", (String) FIELDS.get("table"))
                .with("status", (String) FIELDS.get("status"))
                .with("rows", (long) FIELDS.get("rows"))
                .with("duration_ms", (long) FIELDS.get("duration_ms"));
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

    private static Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table", "core.trades");
        fields.put("status", "ok");
        fields.put("rows", 1_234_567L);
        fields.put("duration_ms", 1_834L);
        return Collections.unmodifiableMap(fields);
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
