package dev.bywash.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/**
 * What came of a program that ends by itself.
 *
 * @param exitCode of its process
 * @param output what it printed, to standard output and to standard error
 */
public record Outcome(int exitCode, String output) {

    /** Runs a program to its end, where and how {@code program} says. */
    public static Outcome of(ProcessBuilder program) throws IOException, InterruptedException {
        Process process = program.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
