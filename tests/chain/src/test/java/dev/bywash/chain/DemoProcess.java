package dev.bywash.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run of the script {@code demo}, in a pipe. */
record DemoProcess(int exitCode, String output) {

    static final Path SCRIPT = Path.of(System.getProperty("bywash.repository"), "demo");

    private static final Map<String, String> AS_BUILT =
            Map.of("JAVA_HOME", System.getProperty("java.home"), "BYWASH_DEMO_BUILD", "never");

    /** With what is built already. */
    static DemoProcess demo(String... arguments) throws IOException, InterruptedException {
        return run(SCRIPT, AS_BUILT, arguments);
    }

    static DemoProcess run(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new DemoProcess(process.waitFor(), output);
    }
}
