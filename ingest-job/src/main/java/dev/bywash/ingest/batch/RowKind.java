package dev.bywash.ingest.batch;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.RawLine;
import dev.bywash.ingest.line.RejectedLine;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.line.TraceContext;
import dev.bywash.ingest.pattern.EventPattern;
import dev.bywash.ingest.plan.QuietDirectories;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.Found;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The kinds of rows that a batch has: their columns, and how each is made of what is found in a file. */
public enum RowKind {
    EVENT {
        @Override
        public StructType type() {
            return Events.TYPE;
        }

        @Override
        public Object[] values(Found found) {
            return found instanceof Found.EventAt event ? Events.of(event) : null;
        }

        @Override
        long count(FileOutcome outcome) {
            return outcome.events();
        }
    },
    REJECTED {
        @Override
        public StructType type() {
            return RejectedLines.TYPE;
        }

        @Override
        public Object[] values(Found found) {
            return found instanceof Found.Rejected rejected ? RejectedLines.of(rejected) : null;
        }

        @Override
        long count(FileOutcome outcome) {
            return outcome.rejected();
        }
    },
    RAW {
        @Override
        public StructType type() {
            return RawLines.TYPE;
        }

        @Override
        public Object[] values(Found found) {
            return found instanceof Found.Raw raw ? RawLines.of(raw) : null;
        }

        @Override
        long count(FileOutcome outcome) {
            // Nobody needs the number, and to count them would make the lines dearer than they are.
            return outcome.hasNoise() ? Math.max(1, outcome.lines() - outcome.events()) : 0;
        }
    };

    /** The column that such rows are in where there are others beside them. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The columns of such a row. */
    public abstract StructType type();

    /**
     * The values of the row that this is, in the order of {@link #type}: strings, numbers, maps of strings, and an array for the values of a struct; null when it
     * is none of this kind.
     */
    public abstract Object[] values(Found found);

    /** How many rows of this kind a file has, about; 0 only where it has none. */
    abstract long count(FileOutcome outcome);

    /** Of {@link #values} of an event, its pattern; null where there is none. */
    static Long patternOf(Object[] event) {
        return (Long) event[Events.PATTERN];
    }

    private static final class Events {

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

        private Events() {}

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
            return exception == null
                    ? null
                    : new Object[] {exception.type(), exception.message(), exception.stacktrace()};
        }
    }

    private static final class RejectedLines {

        static final StructType TYPE = new StructType()
                .add("line_hash", DataTypes.StringType)
                .add("file", DataTypes.StringType)
                .add("offset", DataTypes.LongType)
                .add("length", DataTypes.LongType)
                .add("reason", DataTypes.StringType)
                .add("detail", DataTypes.StringType)
                .add("writer", DataTypes.StringType)
                .add("seq", DataTypes.LongType)
                .add("bytes", DataTypes.BinaryType);

        private RejectedLines() {}

        static Object[] of(Found.Rejected found) {
            RejectedLine line = found.line();
            Rejection rejection = line.rejection();
            return new Object[] {
                hash(found.file(), line),
                found.file().path(),
                line.offset(),
                line.length(),
                rejection.reason(),
                rejection.detail(),
                rejection.writer(),
                rejection.seq(),
                line.head()
            };
        }

        /** Not of the file's name, for rolling renames it; but where there are no bytes, and the file itself is what is rejected. */
        private static String hash(DeliveredFile file, RejectedLine line) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update((line.length() == 0 ? file.path() : file.directory()).getBytes(StandardCharsets.UTF_8));
                digest.update(("\n" + line.offset() + "\n" + line.length() + "\n").getBytes(StandardCharsets.US_ASCII));
                return "%064x".formatted(new BigInteger(1, digest.digest(line.head())));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        }
    }

    private static final class RawLines {

        static final StructType TYPE = new StructType()
                .add("cluster_id", DataTypes.StringType)
                .add("directory", DataTypes.StringType)
                .add("stream", DataTypes.StringType)
                .add("name", DataTypes.StringType)
                .add("offset", DataTypes.LongType)
                .add("length", DataTypes.LongType)
                .add("hash", DataTypes.LongType)
                .add("text", DataTypes.StringType);

        private RawLines() {}

        static Object[] of(Found.Raw found) {
            DeliveredFile file = found.file();
            RawLine line = found.line();
            String cluster = QuietDirectories.clusterOf(file.directory());
            return new Object[] {
                cluster.substring(cluster.lastIndexOf('/') + 1),
                file.directory(),
                file.stream(),
                file.name(),
                line.offset(),
                line.length(),
                line.hash(),
                text(line.head())
            };
        }

        private static String text(byte[] head) {
            int length = head.length > 0 && head[head.length - 1] == '\r' ? head.length - 1 : head.length;
            return new String(head, 0, length, StandardCharsets.UTF_8);
        }
    }
}
