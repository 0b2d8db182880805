package dev.bywash.log4j.install;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.core.config.ConfigurationSource;

/** The files that a driver finds on a node where Bywash is installed. */
final class NodeFiles {

    private final Path root;
    private final Path log4j;

    private NodeFiles(Path root) {
        this.root = root;
        this.log4j = root.resolve("databricks/spark/dbconf/log4j");
    }

    static NodeFiles in(Path root) throws IOException {
        NodeFiles files = new NodeFiles(root);
        Files.createDirectories(files.log4j.resolve("driver"));
        Files.createDirectories(files.log4j.resolve("bywash"));
        files.identity("roles=driver executor");
        return files;
    }

    /** The driver's configuration. */
    Path node() {
        return log4j.resolve("driver/log4j2.xml");
    }

    ConfigurationSource source() throws IOException {
        return new ConfigurationSource(new FileInputStream(node().toFile()), node().toFile());
    }

    void write(String node, String fragment) throws IOException {
        Files.writeString(node(), node);
        Files.writeString(log4j.resolve("bywash/log4j2.xml"), fragment);
    }

    void identity(String... entries) throws IOException {
        Files.writeString(log4j.resolve("bywash/identity"), String.join("\0", List.of(entries)) + "\0");
    }

    String fragment() throws IOException {
        return Files.readString(log4j.resolve("bywash/log4j2.xml"));
    }

    void delete() throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
