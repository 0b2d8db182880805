package dev.bywash.connect;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A main class in a JVM of its own, with its output in a file. */
final class JavaProcess implements AutoCloseable {

    private static final List<String> OPTIONS = List.of(
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "@" + Path.of(System.getProperty("bywash.repository"), ".mvn/spark-jvm.options"));

    private static final int LIMIT_MINUTES = 10;

    private final Process process;
    private final Path log;

    private JavaProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static JavaProcess start(
            Path log,
            String classPath,
            List<String> options,
            Map<String, String> environment,
            String main,
            List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // It says that this JVM is one of the platform's.
        builder.environment().remove("DATABRICKS_RUNTIME_VERSION");
        builder.environment().putAll(environment);
        return new JavaProcess(builder.start(), log);
    }

    /** The class path of this JVM. */
    static String ownClassPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** The jar of this JVM's class path that begins like this. */
    static String jar(String prefix) {
        for (String entry : ownClassPath().split(File.pathSeparator, -1)) {
            if (Path.of(entry).getFileName().toString().startsWith(prefix) && entry.endsWith(".jar")) {
                return entry;
            }
        }
        throw new IllegalStateException("There is no jar " + prefix + "*: `mvn verify` builds it");
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Waits until the log is like this. */
    void await(Predicate<String> condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(LIMIT_MINUTES);
        while (!condition.test(log())) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("It did not come to that: " + log());
            }
            Thread.sleep(20);
        }
    }

    int waitFor() throws InterruptedException {
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            close();
            throw new IllegalStateException("It did not end; see " + log);
        }
        return process.exitValue();
    }

    /** SIGKILL, if it is still alive. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
