package dev.bywash.chain;

import dev.bywash.cluster.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs of the script {@code demo}, in a pipe. */
final class DemoProcess {

    static final Path SCRIPT = Path.of(System.getProperty("bywash.repository"), "demo");

    private static final Map<String, String> AS_BUILT =
            Map.of("JAVA_HOME", System.getProperty("java.home"), "BYWASH_DEMO_BUILD", "never");

    private DemoProcess() {}

    /** With what is built already. */
    static Outcome demo(String... arguments) throws IOException, InterruptedException {
        return run(SCRIPT, AS_BUILT, arguments);
    }

    static Outcome run(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return Outcome.of(builder);
    }
}
