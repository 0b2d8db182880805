package dev.bywash.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.Outcome;
import dev.bywash.cluster.RequiredTool;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The real client, run in a copy of the bundle against a stand-in workspace. */
final class DatabricksCli {

    /** What a client says that was built from its source without being told its version. */
    private static final Pattern OF_UNKNOWN_VERSION =
            Pattern.compile("Warning: Ignoring Databricks CLI version constraint for development build.*\\R");

    private final Path executable;
    private final Path bundle;
    private final StandInWorkspace workspace;
    private final boolean hasPath;

    private DatabricksCli(Path executable, Path bundle, StandInWorkspace workspace, boolean hasPath) {
        this.hasPath = hasPath;
        this.executable = executable;
        this.bundle = bundle;
        this.workspace = workspace;
    }

    /** The client, or the end of the test with the reason why it is skipped. */
    static DatabricksCli on(StandInWorkspace workspace, Path bundle) {
        Path executable = RequiredTool.found(
                find(),
                "Databricks CLI",
                "`.ci/run` builds it where Go is, or put `databricks` (1.10 or later) on the PATH, or name it by DATABRICKS_CLI");
        return new DatabricksCli(executable, bundle, workspace, true);
    }

    /** The same client where no other program is found. */
    DatabricksCli withoutPath() {
        return new DatabricksCli(executable, bundle, workspace, false);
    }

    /** {@code bundle VERB -t TARGET OPTIONS}. */
    Outcome bundle(String verb, String target, String... options) {
        return run(Stream.concat(Stream.of("bundle", verb, "-t", target), Stream.of(options))
                .toArray(String[]::new));
    }

    /** Deploys, without a warning, all jobs that the bundle has, and nothing that the stand-in does not know. */
    void deploy(String target, String... options) {
        Outcome deployed = bundle("deploy", target, options);
        assertThat(deployed.exitCode()).as(deployed.output()).isZero();
        assertThat(deployed.output()).contains("Deployment complete!").doesNotContainIgnoringCase("warn");
        assertThat(workspace.state().unknownCalls()).isEqualTo(List.of());
        assertThat(workspace.state().jobs()).hasSize(7);
    }

    Outcome run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(bundle.getParent(), "cli", ".txt");
            ProcessBuilder process = new ProcessBuilder(command)
                    .directory(bundle.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            Map<String, String> environment = process.environment();
            environment.keySet().removeIf(name -> name.startsWith("DATABRICKS_") || name.startsWith("BUNDLE_"));
            environment.put("DATABRICKS_HOST", workspace.url());
            environment.put("DATABRICKS_TOKEN", "any");
            environment.put("DATABRICKS_CACHE_ENABLED", "false");
            environment.put("HOME", bundle.getParent().toString()); // no configuration of whoever runs the tests
            // With the client itself, for scripts that call it.
            String path = bundle.getParent().resolve("bin") + File.pathSeparator + executable.getParent();
            environment.put("PATH", hasPath ? path + File.pathSeparator + environment.get("PATH") : "/nowhere");
            Process running = process.start();
            if (!running.waitFor(10, TimeUnit.MINUTES)) {
                running.destroyForcibly();
                throw new IllegalStateException(
                        command + " is not done after ten minutes: " + Files.readString(output));
            }
            return new Outcome(
                    running.exitValue(),
                    OF_UNKNOWN_VERSION.matcher(Files.readString(output)).replaceAll(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Path> find() {
        Stream<String> named = Stream.ofNullable(System.getenv("DATABRICKS_CLI"));
        Stream<String> onPath =
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)).map(folder -> folder + "/databricks");
        return Stream.concat(named, onPath)
                .map(Path::of)
                .filter(Files::isExecutable)
                .filter(DatabricksCli::knowsBundles)
                .findFirst();
    }

    /** The Python client of old has the same name and no bundles. */
    private static boolean knowsBundles(Path executable) {
        try {
            Process process = new ProcessBuilder(executable.toString(), "version")
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .startsWith("Databricks CLI v");
        } catch (IOException e) {
            return false;
        }
    }
}
