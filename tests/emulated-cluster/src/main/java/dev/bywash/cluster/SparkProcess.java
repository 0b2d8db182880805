package dev.bywash.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A main class in a JVM of its own, with Spark on its class path and its output in a file. */
public final class SparkProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    private SparkProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a main class.
     *
     * @param log file that its output is appended to
     * @param options of the JVM, beside those that Spark needs
     * @param environment what it has beside this process's
     */
    public static SparkProcess start(
            Path log,
            Collection<Path> classPath,
            List<String> options,
            Map<String, String> environment,
            String main,
            List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SparkJvm.OPTIONS);
        command.addAll(options);
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(main);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new SparkProcess(process, log);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public ProcessHandle toHandle() {
        return process.toHandle();
    }

    /** What it has printed so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGTERM: asks it to end. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL: no hook runs, nothing is flushed. Returns when it is dead. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /**
     * Waits for its end and returns its exit code.
     *
     * @throws IllegalStateException when it takes longer; it is killed then
     */
    public int waitFor(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IllegalStateException("the process did not end within " + timeout + "; its log is " + log);
        }
        return process.exitValue();
    }

    /** Kills it if it is still alive. */
    @Override
    public void close() {
        kill();
    }
}
