package dev.bywash.log4j;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real JVM with the class path of the tests, whose standard output is whatever a test makes it. */
public final class ChildJvm {

    /** What makes the start of a JVM cheap: half of what it costs otherwise, for a test that starts dozens. */
    private static final List<String> CHEAP = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote",
            "-Dlog4j2.disable.jmx=true");

    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private String classPath = classPath();
    private final Class<?> main;
    private final List<String> arguments;

    private ChildJvm(Class<?> main, List<String> arguments) {
        this.main = main;
        this.arguments = arguments;
    }

    public static ChildJvm of(Class<?> main, String... arguments) {
        return new ChildJvm(main, List.of(arguments));
    }

    /** Another JDK than the one that runs the tests. */
    public ChildJvm on(Path newJavaHome) {
        javaHome = newJavaHome;
        return this;
    }

    /** Another class path than that of the tests. */
    public ChildJvm withClassPath(String newClassPath) {
        classPath = newClassPath;
        return this;
    }

    /** The class path of the tests. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Another option of the JVM, a system property most likely. */
    public ChildJvm with(String option) {
        options.add(option);
        return this;
    }

    public ChildJvm withEnvironment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public ChildJvm withConfiguration(Path log4j2Xml) {
        return with("-Dlog4j2.configurationFile=" + log4j2Xml.toUri());
    }

    /** The command, for a test that starts it in its own way. */
    public ProcessBuilder builder() {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(CHEAP);
        command.add("-Xmx256m");
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    /** Runs it to its end with its standard output in {@code stdout} and its errors beside. */
    public int run(Path stdout) throws IOException, InterruptedException {
        Process process = start(stdout);
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The JVM did not end: " + errors(stdout));
        }
        return process.exitValue();
    }

    /** Starts it with its standard output in {@code stdout} and its errors beside. */
    public Process start(Path stdout) throws IOException {
        return builder()
                .redirectOutput(ProcessBuilder.Redirect.appendTo(stdout.toFile()))
                .redirectError(errorFile(stdout))
                .start();
    }

    /** What the JVM that wrote to {@code stdout} said on its standard error. */
    public static String errors(Path stdout) throws IOException {
        return Files.readString(errorFile(stdout).toPath());
    }

    private static File errorFile(Path stdout) {
        return new File(stdout + ".stderr");
    }
}
