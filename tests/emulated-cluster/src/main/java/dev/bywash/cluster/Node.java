package dev.bywash.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The file tree of a node below a root of its own, with the platform's paths.
 *
 * @param root what stands for {@code /}
 */
public record Node(Path root) {

    private static final List<String> LOG4J_ROLES = List.of("driver", "executor", "master-worker");

    /** Lays the tree out: Log4j configurations of the platform's shape, and the given jars where the platform keeps its own. */
    static Node create(Path root, List<Path> jars) {
        Node node = new Node(root.toAbsolutePath());
        try {
            Files.createDirectories(node.jars());
            Files.createDirectories(node.driverLogs());
            for (String role : LOG4J_ROLES) {
                node.writeLog4jConfiguration(role);
            }
            for (Path jar : jars) {
                Files.createSymbolicLink(node.jars().resolve(jar.getFileName()), jar.toAbsolutePath());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lay out a node below " + root, e);
        }
        return node;
    }

    /** Where the jars lie that are on the class path of the driver and the executors. */
    public Path jars() {
        return root.resolve("databricks/jars");
    }

    /** The working directory of the driver. */
    public Path driverDirectory() {
        return root.resolve("databricks/driver");
    }

    /** Where the driver's stdout, stderr and log4j files lie. */
    public Path driverLogs() {
        return driverDirectory().resolve("logs");
    }

    /** The Log4j configuration of a role: {@code driver}, {@code executor} or {@code master-worker}. */
    public Path log4jConfiguration(String role) {
        return root.resolve("databricks/spark/dbconf/log4j").resolve(role).resolve("log4j2.xml");
    }

    private void writeLog4jConfiguration(String role) throws IOException {
        Path target = log4jConfiguration(role);
        Files.createDirectories(target.getParent());
        try (InputStream shape = Node.class.getResourceAsStream("log4j/" + role + "/log4j2.xml")) {
            Files.copy(shape, target);
        }
    }
}
