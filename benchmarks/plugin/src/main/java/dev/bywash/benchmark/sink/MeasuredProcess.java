package dev.bywash.benchmark.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with one set-up, its standard output a file or a pipe. */
public final class MeasuredProcess {

    private static final long TIMEOUT_SECONDS = 120;

    private final Path directory;

    /** @param directory for what the processes write, while it is needed */
    public MeasuredProcess(Path directory) {
        this.directory = directory;
    }

    /**
     * Runs {@code program} to its end.
     *
     * @param program a class with a {@code main} that writes its result to the file that is its first argument
     * @throws IllegalStateException when it failed
     */
    public Outcome run(Setup setup, Sink sink, Class<?> program, List<String> arguments) {
        try {
            Files.createDirectories(directory);
            Path result = Files.createTempFile(directory, "result", ".json");
            Path lines = Files.createTempFile(directory, "lines", ".txt");
            Path count = Files.createTempFile(directory, "count", ".txt");
            try {
                ProcessBuilder jvm = jvm(setup, program, result, arguments);
                ProcessBuilder counter = new ProcessBuilder("wc", "-l").redirectOutput(count.toFile());
                if (sink == Sink.FILE) {
                    await(jvm.redirectOutput(ProcessBuilder.Redirect.appendTo(lines.toFile()))
                            .start());
                    await(counter.redirectInput(lines.toFile()).start());
                } else {
                    for (Process process : ProcessBuilder.startPipeline(List.of(jvm, counter))) {
                        await(process);
                    }
                }
                long arrived = Long.parseLong(Files.readString(count).trim());
                return new Outcome(Files.readString(result), arrived);
            } finally {
                Files.delete(result);
                Files.delete(lines);
                Files.delete(count);
            }
        } catch (IOException | IllegalStateException e) {
            throw new IllegalStateException("Cannot measure " + setup.label() + " with a " + sink.label(), e);
        }
    }

    private static ProcessBuilder jvm(Setup setup, Class<?> program, Path result, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(setup.jvmOptions());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(program.getName());
        command.add(result.toString());
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private static void await(Process process) {
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("A process was not done after " + TIMEOUT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a process ran", e);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("A process ended with exit code " + process.exitValue());
        }
    }

    /**
     * What came of a run.
     *
     * @param result what the program wrote about itself
     * @param lines how many lines arrived in the sink
     */
    public record Outcome(String result, long lines) {}
}
