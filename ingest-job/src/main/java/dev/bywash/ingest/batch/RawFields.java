package dev.bywash.ingest.batch;

import dev.bywash.ingest.line.RawLine;
import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.QuietDirectories;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Raw lines as rows. */
final class RawFields {

    static final StructType TYPE = new StructType()
            .add("cluster_id", DataTypes.StringType)
            .add("directory", DataTypes.StringType)
            .add("stream", DataTypes.StringType)
            .add("name", DataTypes.StringType)
            .add("offset", DataTypes.LongType)
            .add("length", DataTypes.LongType)
            .add("hash", DataTypes.LongType)
            .add("text", DataTypes.StringType);

    private RawFields() {}

    /** The values of a row of {@link #TYPE}. */
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
