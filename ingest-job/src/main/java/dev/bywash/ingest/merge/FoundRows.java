package dev.bywash.ingest.merge;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.RejectedLine;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.source.Found;
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

    /** Reports go to the driver and nowhere else, so that Spark need not know what is in them. */
    static final StructType SCHEMA =
            new StructType().add("event", EVENT).add("rejected", REJECTED).add("report", DataTypes.BinaryType);

    private FoundRows() {}

    static Row of(Found found) {
        if (found instanceof Found.EventAt at) {
            return RowFactory.create(event(at), null, null);
        }
        if (found instanceof Found.Rejected rejected) {
            return RowFactory.create(null, rejected(rejected), null);
        }
        return RowFactory.create(null, null, Serialized.bytesOf((Found.Report) found));
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
}
