package dev.bywash.installer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A node below a directory of its own, the folder with what is installed on it, and the processes that run there. */
final class TestNode {

    static final String LOG4J_VERSION = System.getProperty("bywash.log4j.usual");
    static final String JAR_NAME = "bywash-log4j2-plugin.jar";

    private static final Path REPOSITORY = Path.of(System.getProperty("bywash.repository"));
    private static final Path LOG4J_JARS = Path.of(System.getProperty("bywash.log4j.jars"));

    private final Path root;
    private final Path home;

    private TestNode(Path root, Path home) {
        this.root = root;
        this.home = home;
    }

    /** What a process left behind. */
    record Outcome(int exitCode, String output) {}

    /** What Log4j did with a configuration: all that it wrote, by file; standard output and error are {@code stdout} and {@code stderr}. */
    record Logged(Map<String, List<String>> files) {

        private static Logged in(Path directory) throws IOException {
            Map<String, List<String>> files = new TreeMap<>();
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.filter(Files::isRegularFile).toList()) {
                    files.put(directory.relativize(path).toString(), Files.readAllLines(path));
                }
            }
            return new Logged(files);
        }

        List<String> stdout() {
            return files.get("stdout");
        }

        List<String> description() {
            return files.get(Probe.DESCRIPTION);
        }

        /** The lines of events, as {@code logger LEVEL}. */
        List<String> events() {
            return stdout().stream()
                    .filter(line -> line.startsWith("{\"bywash\":1,"))
                    .filter(line -> !line.contains("\"logger\":\"dev.bywash\""))
                    .map(line -> field(line, "logger") + " " + field(line, "level"))
                    .toList();
        }

        static String field(String line, String name) {
            String key = "\"" + name + "\":\"";
            int start = line.indexOf(key);
            return start < 0 ? "" : line.substring(start + key.length(), line.indexOf('"', start + key.length()));
        }
    }

    /** A node that comes with this version of Log4j, and a folder with script, fragment and plugin beside each other. */
    static TestNode create(Path directory, String log4jVersion) {
        TestNode node = new TestNode(directory.resolve("root"), directory.resolve("home"));
        try {
            Files.createDirectories(node.jars());
            Files.createDirectories(node.home);
            for (String artifact : List.of("log4j-api", "log4j-core")) {
                // The platform's own names are long.
                String name =
                        "----ws_4_0--maven-trees--org.apache.logging.log4j__" + artifact + "__" + log4jVersion + ".jar";
                Files.createSymbolicLink(
                        node.jars().resolve(name), LOG4J_JARS.resolve(artifact + "-" + log4jVersion + ".jar"));
            }
            for (String role : List.of("driver", "executor", "master-worker")) {
                node.write(role, platformFile(role));
            }
            for (String file : List.of("install-bywash.sh", "log4j2.xml")) {
                Files.copy(REPOSITORY.resolve("init-scripts").resolve(file), node.home.resolve(file));
            }
            Files.copy(pluginJar(), node.home.resolve(pluginJar().getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return node;
    }

    static TestNode create(Path directory) {
        return create(directory, LOG4J_VERSION);
    }

    /** The file that the emulated platform gives to a role. */
    static byte[] platformFile(String role) {
        try (var file = dev.bywash.cluster.Node.class.getResourceAsStream("log4j/" + role + "/log4j2.xml")) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path pluginJar() {
        return only(REPOSITORY.resolve("log4j2-plugin/target"), "bywash-log4j2-plugin-", ".jar");
    }

    static Path templateLayoutJar() {
        return only(LOG4J_JARS, "log4j-layout-template-json-", ".jar");
    }

    Path root() {
        return root;
    }

    /** Where script, fragment and plugin lie. */
    Path home() {
        return home;
    }

    Path jars() {
        return root.resolve("databricks/jars");
    }

    Path file(String role) {
        return root.resolve("databricks/spark/dbconf/log4j").resolve(role).resolve("log4j2.xml");
    }

    /** What an older version kept of a file that it edited. */
    Path backup(String role) {
        return file(role).resolveSibling("log4j2.xml.before-bywash");
    }

    /** Where the fragment and the identity lie. */
    Path ours() {
        return root.resolve("databricks/spark/dbconf/log4j/bywash");
    }

    void write(String role, byte[] content) throws IOException {
        Files.createDirectories(file(role).getParent());
        Files.write(file(role), content);
    }

    void write(String role, String content) throws IOException {
        write(role, content.getBytes(StandardCharsets.UTF_8));
    }

    String read(String role) throws IOException {
        return Files.readString(file(role));
    }

    /** Puts a jar with this class to the platform's. */
    void addToJars(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (var in = type.getClassLoader().getResourceAsStream(name);
                var jar = new JarOutputStream(Files.newOutputStream(jars().resolve("platform.jar")))) {
            for (String folder = ""; !folder.equals(name); ) {
                int end = name.indexOf('/', folder.length()) + 1;
                folder = end == 0 ? name : name.substring(0, end);
                jar.putNextEntry(new ZipEntry(folder));
            }
            in.transferTo(jar);
        }
    }

    /** Every file of the node with its content, to compare. */
    Map<String, String> snapshot() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String content = path.toString().endsWith(".jar")
                        ? String.valueOf(Arrays.hashCode(Files.readAllBytes(path)))
                        : Files.readString(path, StandardCharsets.ISO_8859_1);
                files.put(root.relativize(path).toString(), content);
            }
        }
        return files;
    }

    /** Runs the installer as the platform does. */
    Outcome install(String... arguments) {
        return install(Map.of(), arguments);
    }

    Outcome install(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("bash", home.resolve("install-bywash.sh").toString()));
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    /** Runs a command with the environment of an init script, and returns when it has ended. */
    Outcome run(Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile(root.getParent(), "output", ".txt");
            ProcessBuilder process =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            process.environment().put("BYWASH_ROOT", root.toString());
            process.environment().put("JAVA_HOME", System.getProperty("java.home"));
            process.environment().put("DB_CLUSTER_ID", "0713-210012-gaehahyy");
            process.environment().put("DB_CLUSTER_NAME", "nightly-etl");
            process.environment().put("DB_IS_DRIVER", "TRUE");
            process.environment().put("DB_CONTAINER_IP", "10.0.0.7");
            process.environment().putAll(environment);
            return new Outcome(waitFor(process.start()), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts Log4j with a role's file in a fresh working directory and logs on these loggers. */
    Logged log(String role, String... loggers) throws IOException {
        return Logged.in(start(role, List.of(loggers)));
    }

    /** The same with each file in {@code shapes} in place of the role's, one after the other in one JVM. The last one stays. */
    Map<String, Logged> logWithEach(String role, Path shapes, String... loggers) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of(Probe.EACH, shapes.toString(), file(role).toString()));
        arguments.addAll(List.of(loggers));
        Path directory = start(role, arguments);
        Map<String, Logged> logged = new TreeMap<>();
        try (Stream<Path> paths = Files.list(directory.resolve(Probe.EACH))) {
            for (Path path : paths.toList()) {
                logged.put(path.getFileName().toString(), Logged.in(path));
            }
        }
        return logged;
    }

    private Path start(String role, List<String> arguments) throws IOException {
        Path directory = Files.createTempDirectory(root.getParent(), "log4j");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-Dlog4j2.configurationFile=" + file(role),
                "-cp",
                jars() + "/*:" + classesOf(Probe.class) + ":" + classesOf(dev.bywash.cluster.Node.class),
                Probe.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("stdout").toFile())
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        if (waitFor(process) != 0) {
            throw new IllegalStateException("Log4j did not start: " + Files.readString(directory.resolve("stderr")));
        }
        return directory;
    }

    private static int waitFor(Process process) {
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("not done after ten minutes: " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path classesOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static Path only(Path directory, String prefix, String suffix) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> file.getFileName().toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no " + prefix + "*" + suffix + " in " + directory
                            + ": run `mvn verify`, which packages it first"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
