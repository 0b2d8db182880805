package dev.bywash.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A running driver: a JVM of its own, and the thread that pumps and rolls its stdout. */
public final class DriverProcess {

    private final Process process;
    private final Thread stdout;

    DriverProcess(Process process, Thread stdout) {
        this.process = process;
        this.stdout = stdout;
    }

    /** Whether the JVM is running. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the JVM by SIGKILL, and returns when what it had written to stdout is on the node's disk. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        stdout.join();
    }

    /**
     * Waits for the end of the JVM and for the last byte of its stdout to be on the node's disk.
     *
     * @return the exit code
     * @throws IllegalStateException when the driver still runs after {@code timeout}; it is killed
     */
    public int waitFor(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IllegalStateException("the driver did not end within " + timeout + " and was killed");
        }
        stdout.join();
        return process.exitValue();
    }
}
