package dev.bywash.chain;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The task of the nightly ETL that is written in Python, with the package bywash as it lies in the repository. Like a notebook's, its process is a child of the
 * driver and has the driver's standard output.
 */
final class PythonChecks {

    static final String LOGGER = "etl.checks";

    /** On the driver: the interpreter, where there is one. */
    private static final String PYTHON = "bywash.demo.python";

    private static final String REPOSITORY = "bywash.repository";
    private static final List<String> SINCE_3_9 = List.of("-c", "import sys; sys.exit(sys.version_info < (3, 9))");

    private PythonChecks() {}

    /** A Python that the package runs on, where there is one. */
    static Optional<Path> python() throws IOException, InterruptedException {
        List<Path> candidates = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "python3"))
                .filter(Files::isExecutable)
                .toList();
        for (Path candidate : candidates) {
            Process process = new ProcessBuilder(Stream.concat(Stream.of(candidate.toString()), SINCE_3_9.stream())
                            .toList())
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return Optional.of(candidate);
            }
            process.destroyForcibly();
        }
        return Optional.empty();
    }

    /** What tells a driver that it is to run them. */
    static List<String> jvmOptions(Path python) {
        return List.of("-D" + PYTHON + "=" + python, "-D" + REPOSITORY + "=" + System.getProperty(REPOSITORY));
    }

    /**
     * On the driver: runs them, where it was told to.
     *
     * @param clusterId what the platform tells each process of its
     */
    static void run(Path warehouse, String clusterId) throws IOException, InterruptedException {
        String python = System.getProperty(PYTHON);
        if (python == null) {
            return;
        }
        Path repository = Path.of(System.getProperty(REPOSITORY));
        ProcessBuilder builder = new ProcessBuilder(
                        python,
                        repository
                                .resolve("tests/chain/src/main/python/checks.py")
                                .toString(),
                        warehouse.toString())
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        builder.environment().put("PYTHONPATH", repository.resolve("python/src").toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().put("DB_CLUSTER_ID", clusterId);
        builder.environment().put("DB_IS_DRIVER", "TRUE");
        int exitCode = builder.start().waitFor();
        if (exitCode != 0) {
            throw new IllegalStateException("the checks in Python ended with " + exitCode);
        }
    }
}
