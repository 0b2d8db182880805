package dev.bywash.ingest.access;

import dev.bywash.ingest.binaryfile.BinaryFiles;
import dev.bywash.ingest.engine.Failure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A file of settings, in whichever way it is let in: as one of the machine, or by Spark's own sources. */
public final class SmallFile {

    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern OTHER_SCHEME = Pattern.compile("^(?!file:)[A-Za-z][A-Za-z0-9+.-]+:.*");

    private SmallFile() {}

    /**
     * Its text, UTF-8.
     *
     * @param path of the machine, of a volume or of the workspace, or with a scheme that Spark knows
     * @throws IOException when no way leads there, with what each answered, or when it has more than a megabyte
     */
    public static String text(SparkSession spark, String path) throws IOException {
        Exception refused;
        try {
            return new String(ofMachine(path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            refused = e;
        }
        try {
            return new String(bySpark(spark, path), StandardCharsets.UTF_8);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            IOException both = new IOException("%s: as a file of the machine: %s; by Spark: %s"
                    .formatted(path, Failure.reason(refused), Failure.reason(e)));
            both.addSuppressed(refused);
            both.addSuppressed(e);
            throw both;
        }
    }

    private static byte[] ofMachine(String path) throws IOException {
        if (OTHER_SCHEME.matcher(path).matches()) {
            throw new FileNotFoundException("its scheme is none of the machine");
        }
        Path file = Path.of(path.startsWith("file:") ? URI.create(path).getPath() : path);
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("it has more than " + MOST_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static byte[] bySpark(SparkSession spark, String path) throws IOException {
        List<Row> rows = spark.read()
                .format("binaryFile")
                .load(BinaryFiles.escaped(path))
                .where("length <= " + MOST_BYTES)
                .select("content")
                .collectAsList();
        if (rows.size() != 1) {
            throw new IOException("it is no file, or has more than " + MOST_BYTES + " bytes");
        }
        return rows.get(0).getAs(0);
    }
}
