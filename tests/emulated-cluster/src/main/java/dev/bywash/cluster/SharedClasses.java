package dev.bywash.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The classes of Spark and Delta as a JVM has them once they are loaded, in a file that the ingest job's next JVMs map: a short job takes a third less of
 * processor time. By the JVM's own sharing of classes (JEP 350).
 */
final class SharedClasses {

    private static final Path ARCHIVE = Path.of("target", "ingest-job.jsa").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private SharedClasses() {}

    /**
     * What to give a JVM so that it has them. Who asks first makes the file, by a job that reads one event; who asks meanwhile does without.
     *
     * @param options of the job's JVM, which must be the same
     * @return an empty list where they are not to be had: a JVM loads its classes itself then
     */
    static synchronized List<String> options(List<Path> classPath, List<String> options) throws IOException {
        Path job = classPath.get(0);
        if (!isNewerThan(job)) {
            try (FileChannel channel = FileChannel.open(
                            ARCHIVE.resolveSibling("ingest-job.jsa.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    return List.of();
                }
                if (!isNewerThan(job)) {
                    make(classPath, options);
                }
            }
        }
        return List.of("-XX:SharedArchiveFile=" + ARCHIVE);
    }

    private static boolean isNewerThan(Path job) throws IOException {
        return Files.exists(ARCHIVE)
                && Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(job)) > 0;
    }

    private static void make(List<Path> classPath, List<String> options) throws IOException {
        Path directory = Files.createTempDirectory(ARCHIVE.getParent(), "shared-classes");
        Path made = directory.resolve("made.jsa");
        Path driver = Files.createDirectories(directory.resolve("volume/0101-000000-shared/driver"));
        try (InputStream event = SharedClasses.class.getResourceAsStream("an-event.jsonl")) {
            Files.copy(event, driver.resolve("stdout"));
        }
        try (SparkProcess process = SparkProcess.start(
                directory.resolve("job.log"),
                classPath,
                Stream.concat(options.stream(), Stream.of("-XX:ArchiveClassesAtExit=" + made))
                        .toList(),
                Map.of(),
                IngestJobProcess.MAIN,
                List.of(
                        "--source", directory.resolve("volume").toString(),
                        "--target", directory.resolve("tables").toString()))) {
            if (process.waitFor(LIMIT) == 0 && Files.exists(made)) {
                Files.move(made, ARCHIVE, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
