package dev.bywash.ingest.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What init-scripts/install-bywash.sh printed on the nodes of a cluster: the platform delivers it beside the logs. */
final class InstallerOutput {

    static final String FAILED = "NOT INSTALLED";

    private static final String DIRECTORY = "init_scripts";
    private static final String PREFIX = "bywash: ";
    private static final int MOST_FILES = 50;
    private static final int MOST_LINES = 1000;

    private final Configuration hadoop;

    InstallerOutput(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /**
     * The line that says why it did not install, of any node; else one that says that it did.
     *
     * @param cluster the directory that the logs of a cluster are delivered to
     * @return empty where it did not run, or its output cannot be read
     */
    Optional<String> of(String cluster) {
        Path given = new Path(cluster);
        // Where the name's own file system is not let in, a volume is also a directory of the machine.
        return Stream.of(given, new Path("file:" + given.toUri().getPath()))
                .map(this::said)
                .filter(lines -> !lines.isEmpty())
                .findFirst()
                .map(lines -> lines.stream()
                        .filter(line -> line.contains(FAILED))
                        .findFirst()
                        .orElse(lines.get(lines.size() - 1)));
    }

    private List<String> said(Path cluster) {
        try {
            FileSystem files = cluster.getFileSystem(hadoop);
            // A directory for each node, or all in one.
            return Stream.of(files.listStatus(new Path(cluster, DIRECTORY)))
                    .limit(MOST_FILES)
                    .flatMap(status -> status.isFile() ? Stream.of(status) : children(files, status.getPath()))
                    .filter(FileStatus::isFile)
                    .limit(MOST_FILES)
                    .flatMap(file -> lines(files, file.getPath()).stream())
                    .toList();
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    private static Stream<FileStatus> children(FileSystem files, Path directory) {
        try {
            return Stream.of(files.listStatus(directory));
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static List<String> lines(FileSystem files, Path file) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .limit(MOST_LINES)
                    .filter(line -> line.startsWith(PREFIX))
                    .map(line -> line.substring(PREFIX.length()))
                    .toList();
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }
}
