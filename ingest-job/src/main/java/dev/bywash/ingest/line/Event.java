package dev.bywash.ingest.line;

import java.io.Serializable;
import java.util.Map;

/**
 * One event as it stands in its line. Absent fields are null; {@code attributes} is never null.
 *
 * @param writer identity of the writer, a ULID
 * @param seq number of the line among its writer's, from 1
 * @param timeMicros when it was logged, microseconds since 1970-01-01T00:00:00Z
 * @param attributes values as text: strings as they are, numbers and booleans as written, anything nested as compact JSON
 * @param crc the line's checksum, 8 lower-case hexadecimal digits
 * @param attributeTypes how the attributes are written in the line, for {@link WholeLine}; null when the fields do not give the line back
 * @param line the line from brace to brace, a char for each of its bytes, when the fields do not give it back; otherwise null
 */
public record Event(
        String writer,
        long seq,
        long timeMicros,
        String level,
        String logger,
        String thread,
        String event,
        String message,
        Map<String, String> attributes,
        ExceptionFields exception,
        SourceFields source,
        String crc,
        String attributeTypes,
        String line) {

    /** What writers say of themselves: that they begin, live and end, and what they seal. */
    public static final String CONTROL_LOGGER = "dev.bywash";

    private static final String CLOSED = "bywash.closed";
    private static final String HEARTBEAT = "bywash.heartbeat";
    private static final String ROOT = "root";

    /** Whether a row is a {@link #isSeal seal}, for SQL. */
    public static final String IS_SEAL = "logger <=> '%s' AND event IN ('%s', '%s') AND attributes['%s'] IS NOT NULL"
            .formatted(CONTROL_LOGGER, HEARTBEAT, CLOSED, ROOT);

    /** Whether a writer says it of itself. */
    public boolean isControl() {
        return CONTROL_LOGGER.equals(logger) && event != null;
    }

    /** Whether a writer says with it that it ends. */
    public boolean isClosed() {
        return isControl() && event.equals(CLOSED);
    }

    /** Whether it is a report, with which a writer that seals its lines seals them. */
    public boolean isReport() {
        return isClosed() || (isControl() && event.equals(HEARTBEAT));
    }

    /** Whether it seals lines. */
    public boolean isSeal() {
        return isReport() && attributes.containsKey(ROOT);
    }

    /** This event, with the line that its fields do not give back. */
    Event withLine(String itself) {
        return new Event(
                writer,
                seq,
                timeMicros,
                level,
                logger,
                thread,
                event,
                message,
                attributes,
                exception,
                source,
                crc,
                null,
                itself);
    }

    /** The logged exception; any of the three may be null. */
    public record ExceptionFields(String type, String message, String stacktrace) {}

    /** Where the event comes from; any may be null. */
    public record SourceFields(
            String clusterId,
            String clusterName,
            String role,
            String host,
            String appId,
            String jobId,
            String jobRunId,
            String taskRunId,
            String taskKey)
            implements Serializable {

        static final SourceFields UNKNOWN = new SourceFields(null, null, null, null, null, null, null, null, null);

        /** These fields; those that are null as the other has them. A writer learns some of them late: the application's id when there is one. */
        public SourceFields orElse(SourceFields other) {
            return new SourceFields(
                    first(clusterId, other.clusterId),
                    first(clusterName, other.clusterName),
                    first(role, other.role),
                    first(host, other.host),
                    first(appId, other.appId),
                    first(jobId, other.jobId),
                    first(jobRunId, other.jobRunId),
                    first(taskRunId, other.taskRunId),
                    first(taskKey, other.taskKey));
        }

        private static String first(String one, String other) {
            return one != null ? one : other;
        }
    }
}
