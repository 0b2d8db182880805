package dev.bywash.ingest.access;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.binaryfile.BinaryFileReader;
import dev.bywash.ingest.binaryfile.BinaryFiles;
import dev.bywash.ingest.plan.ListedFiles;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Through Spark's own sources, which list everything and read files whole. They delete nothing; a volume is a directory of the driver's, too. */
final class BinaryFileWay implements Way {

    private final SparkSession spark;
    private final List<String> sources;
    private final LogFiles wanted;

    BinaryFileWay(SparkSession spark, List<String> sources, LogFiles wanted) {
        this.spark = spark;
        this.sources = sources;
        this.wanted = wanted;
    }

    @Override
    public String description() {
        return "by Spark's own sources, each changed file whole";
    }

    @Override
    public ListedFiles list(Predicate<String> skipped, Unlistable unlistable) {
        List<DeliveredFile> all = BinaryFiles.list(spark, sources, wanted);
        List<DeliveredFile> files =
                all.stream().filter(file -> !isBelow(file.directory(), skipped)).toList();
        return new ListedFiles(
                unlistable == Unlistable.LEFT_OUT ? BinaryFiles.withoutTooLarge(files) : files,
                files.stream().map(DeliveredFile::directory).collect(Collectors.toSet()),
                Set.of(),
                !all.isEmpty());
    }

    /** Whoever lists level by level never comes to what is below. */
    private static boolean isBelow(String directory, Predicate<String> skipped) {
        for (int end = directory.length(); end > 0; end = directory.lastIndexOf('/', end - 1)) {
            if (skipped.test(directory.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Batch read(List<ReadTask> tasks, ReadSettings settings) {
        return BinaryFileReader.read(spark, tasks, settings);
    }

    @Override
    public void delete(DeliveredFile file) throws IOException {
        Path path = local(file.path());
        // By another file system's name, something else may be here.
        if (Files.size(path) != file.length()
                || Files.getLastModifiedTime(path).toMillis() / 1000 != file.modifiedMillis() / 1000) {
            throw new IOException(path + " on the driver's disk is another file");
        }
        Files.delete(path);
    }

    @Override
    public boolean deleteIfEmpty(String directory) throws IOException {
        Path path = local(directory);
        if (sources.stream().anyMatch(source -> local(source).equals(path))) {
            return false;
        }
        try {
            Files.delete(path);
            return true;
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            return false;
        }
    }

    private static Path local(String path) {
        return Path.of(BinaryFiles.withoutScheme(path));
    }
}
