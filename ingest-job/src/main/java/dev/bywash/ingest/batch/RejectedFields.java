package dev.bywash.ingest.batch;

import dev.bywash.ingest.line.RejectedLine;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.source.Found;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rejected lines as rows. */
final class RejectedFields {

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

    private RejectedFields() {}

    /** The values of a row of {@link #TYPE}. */
    static Object[] of(Found.Rejected found) {
        RejectedLine line = found.line();
        Rejection rejection = line.rejection();
        return new Object[] {
            hash(found.file().directory(), line),
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
