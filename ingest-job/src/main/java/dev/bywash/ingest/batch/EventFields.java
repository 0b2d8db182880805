package dev.bywash.ingest.batch;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.TraceContext;
import dev.bywash.ingest.pattern.EventPattern;
import dev.bywash.ingest.source.Found;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Events as rows. */
final class EventFields {

    private static final StructType EXCEPTION = new StructType()
            .add("class", DataTypes.StringType)
            .add("message", DataTypes.StringType)
            .add("stacktrace", DataTypes.StringType);

    static final StructType TYPE = new StructType()
            .add("writer", DataTypes.StringType)
            .add("seq", DataTypes.LongType)
            .add("micros", DataTypes.LongType)
            .add("level", DataTypes.StringType)
            .add("logger", DataTypes.StringType)
            .add("thread", DataTypes.StringType)
            .add("event", DataTypes.StringType)
            .add("message", DataTypes.StringType)
            .add("attributes", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
            .add("exception", EXCEPTION)
            .add("cluster_id", DataTypes.StringType)
            .add("cluster_name", DataTypes.StringType)
            .add("role", DataTypes.StringType)
            .add("host", DataTypes.StringType)
            .add("app_id", DataTypes.StringType)
            .add("job_id", DataTypes.StringType)
            .add("job_run_id", DataTypes.StringType)
            .add("task_run_id", DataTypes.StringType)
            .add("task_key", DataTypes.StringType)
            .add("source_file", DataTypes.StringType)
            .add("source_offset", DataTypes.LongType)
            .add("crc", DataTypes.StringType)
            .add("ordinal", DataTypes.IntegerType)
            .add("pattern", DataTypes.LongType)
            .add("trace_id", DataTypes.StringType)
            .add("span_id", DataTypes.StringType)
            .add("attribute_types", DataTypes.StringType)
            .add("line", DataTypes.BinaryType);

    /** Of each thread, for it has buffers that are worth keeping from event to event. */
    private static final ThreadLocal<EventPattern> PATTERNS = ThreadLocal.withInitial(EventPattern::new);

    private static final int PATTERN = TYPE.fieldIndex("pattern");

    private EventFields() {}

    /** What {@link #of} has of the pattern; null where there is none. */
    static Long patternOf(Object[] values) {
        return (Long) values[PATTERN];
    }

    /** The values of a row of {@link #TYPE}: strings, numbers, maps of strings, and an array for the values of a struct. */
    static Object[] of(Found.EventAt at) {
        Event event = at.event();
        Event.SourceFields source = event.source();
        return new Object[] {
            event.writer(),
            event.seq(),
            event.timeMicros(),
            event.level(),
            event.logger(),
            event.thread(),
            event.event(),
            event.message(),
            event.attributes(),
            exception(event.exception()),
            source.clusterId(),
            source.clusterName(),
            source.role(),
            source.host(),
            source.appId(),
            source.jobId(),
            source.jobRunId(),
            source.taskRunId(),
            source.taskKey(),
            at.file().path(),
            at.offset(),
            event.crc(),
            at.ordinal(),
            PATTERNS.get().of(parts(event)),
            TraceContext.traceId(event.attributes()),
            TraceContext.spanId(event.attributes()),
            event.attributeTypes(),
            event.line() == null ? null : event.line().getBytes(StandardCharsets.ISO_8859_1)
        };
    }

    private static EventPattern.Parts parts(Event event) {
        Event.ExceptionFields exception = event.exception();
        return exception == null
                ? new EventPattern.Parts(
                        event.event(), event.message(), event.attributes().keySet(), null, null, null)
                : new EventPattern.Parts(
                        event.event(),
                        event.message(),
                        event.attributes().keySet(),
                        exception.type(),
                        exception.message(),
                        exception.stacktrace());
    }

    private static Object[] exception(Event.ExceptionFields exception) {
        return exception == null ? null : new Object[] {exception.type(), exception.message(), exception.stacktrace()};
    }
}
