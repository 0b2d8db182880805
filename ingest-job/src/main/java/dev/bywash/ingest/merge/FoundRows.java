package dev.bywash.ingest.merge;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.RejectedLine;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.LastLine;
import dev.bywash.ingest.source.Position;
import dev.bywash.ingest.source.TimeRange;
import dev.bywash.ingest.source.WriterSeen;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** What is found in files, as rows: one of the columns is set. */
final class FoundRows {

    private static final StructType EXCEPTION = new StructType()
            .add("class", DataTypes.StringType)
            .add("message", DataTypes.StringType)
            .add("stacktrace", DataTypes.StringType);

    private static final StructType EVENT = new StructType()
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
            .add("ordinal", DataTypes.IntegerType);

    private static final StructType REJECTED = new StructType()
            .add("line_hash", DataTypes.StringType)
            .add("file", DataTypes.StringType)
            .add("offset", DataTypes.LongType)
            .add("length", DataTypes.LongType)
            .add("reason", DataTypes.StringType)
            .add("detail", DataTypes.StringType)
            .add("writer", DataTypes.StringType)
            .add("seq", DataTypes.LongType)
            .add("bytes", DataTypes.BinaryType);

    private static final StructType OUTCOME = new StructType()
            .add("directory", DataTypes.StringType)
            .add("name", DataTypes.StringType)
            .add("length", DataTypes.LongType)
            .add("modified_millis", DataTypes.LongType)
            .add("position", DataTypes.LongType)
            .add("hash_from", DataTypes.LongType)
            .add("hash", DataTypes.LongType)
            .add("settled", DataTypes.BooleanType)
            .add("error", DataTypes.StringType)
            .add("from", DataTypes.LongType)
            .add("lines", DataTypes.LongType)
            .add("events", DataTypes.LongType)
            .add("rejected", DataTypes.LongType)
            .add("noise_bytes", DataTypes.LongType)
            .add("expired", DataTypes.LongType)
            .add("times", SeqRanges.TYPE)
            .add("more", DataTypes.BooleanType)
            .add("last_line", DataTypes.StringType);

    private static final StructType SEEN = new StructType()
            .add("writer", DataTypes.StringType)
            .add("cluster_id", DataTypes.StringType)
            .add("cluster_name", DataTypes.StringType)
            .add("role", DataTypes.StringType)
            .add("host", DataTypes.StringType)
            .add("app_id", DataTypes.StringType)
            .add("first_micros", DataTypes.LongType)
            .add("last_micros", DataTypes.LongType)
            .add("opened", DataTypes.BooleanType)
            .add("closed", DataTypes.BooleanType)
            .add("dropped", DataTypes.LongType)
            .add("ranges", SeqRanges.TYPE);

    static final StructType SCHEMA = new StructType()
            .add("event", EVENT)
            .add("rejected", REJECTED)
            .add("seen", SEEN)
            .add("outcome", OUTCOME);

    private FoundRows() {}

    static Row of(Found found) {
        if (found instanceof Found.EventAt at) {
            return RowFactory.create(event(at), null, null, null);
        }
        if (found instanceof Found.Rejected rejected) {
            return RowFactory.create(null, rejected(rejected), null, null);
        }
        if (found instanceof Found.Seen seen) {
            return RowFactory.create(null, null, seen(seen.writer()), null);
        }
        return RowFactory.create(null, null, null, outcome(((Found.Done) found).outcome()));
    }

    private static Row event(Found.EventAt at) {
        Event event = at.event();
        Event.SourceFields source = event.source();
        return RowFactory.create(
                event.writer(),
                event.seq(),
                event.timeMicros(),
                event.level(),
                event.logger(),
                event.thread(),
                event.event(),
                event.message(),
                CollectionConverters.asScala(event.attributes()),
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
                at.ordinal());
    }

    private static Row exception(Event.ExceptionFields exception) {
        return exception == null
                ? null
                : RowFactory.create(exception.type(), exception.message(), exception.stacktrace());
    }

    private static Row rejected(Found.Rejected found) {
        RejectedLine line = found.line();
        Rejection rejection = line.rejection();
        return RowFactory.create(
                hash(found.file().directory(), line),
                found.file().path(),
                line.offset(),
                line.length(),
                rejection.reason(),
                rejection.detail(),
                rejection.writer(),
                rejection.seq(),
                line.head());
    }

    /** Not of the file's name, for rolling renames it. */
    private static String hash(String directory, RejectedLine line) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(directory.getBytes(StandardCharsets.UTF_8));
            digest.update(("\n" + line.offset() + "\n" + line.length() + "\n").getBytes(StandardCharsets.US_ASCII));
            return "%064x".formatted(new BigInteger(1, digest.digest(line.head())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static Row outcome(FileOutcome outcome) {
        DeliveredFile file = outcome.file();
        Position position = outcome.position();
        return RowFactory.create(
                file.directory(),
                file.name(),
                file.length(),
                file.modifiedMillis(),
                position == null ? null : position.offset(),
                position == null ? null : position.hashFrom(),
                position == null ? null : position.hash(),
                outcome.settled(),
                outcome.error(),
                outcome.from(),
                outcome.lines(),
                outcome.events(),
                outcome.rejected(),
                outcome.noiseBytes(),
                outcome.expired(),
                outcome.times().stream()
                        .map(range -> RowFactory.create(range.first(), range.last()))
                        .toArray(),
                outcome.more(),
                outcome.lastLine().name());
    }

    private static Row seen(WriterSeen seen) {
        Event.SourceFields source = seen.source();
        return RowFactory.create(
                seen.writer(),
                source.clusterId(),
                source.clusterName(),
                source.role(),
                source.host(),
                source.appId(),
                seen.firstMicros(),
                seen.lastMicros(),
                seen.opened(),
                seen.closed(),
                seen.dropped(),
                seen.ranges().stream()
                        .map(range -> RowFactory.create(range.first(), range.last()))
                        .toArray());
    }

    /** The outcome that a row of column {@code outcome} holds. */
    static FileOutcome outcomeOf(Row row) {
        Position position = row.isNullAt(4) ? null : new Position(row.getLong(4), row.getLong(5), row.getLong(6));
        return new FileOutcome(
                new DeliveredFile(row.getString(0), row.getString(1), row.getLong(2), row.getLong(3)),
                position,
                row.getBoolean(7),
                LastLine.valueOf(row.getString(17)),
                row.getBoolean(16),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14),
                row.<Row>getList(15).stream()
                        .map(range -> new TimeRange(range.getLong(0), range.getLong(1)))
                        .toList(),
                row.getString(8));
    }
}
