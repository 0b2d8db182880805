package dev.bywash.ingest.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Threads that wait for storage, and do hardly anything else: so there may be many more of them than processors. */
public final class IoThreads implements AutoCloseable {

    /** How many calls the driver has in flight. With 50 ms a call they are 2,500 a second, which object stores let one prefix have. */
    public static final int AT_ONCE = 128;

    private final ExecutorService threads;

    /** At most {@value #AT_ONCE} threads, made as they are needed. */
    public IoThreads(String name) {
        this.threads = threads(name, AT_ONCE);
    }

    /** What became of one call: its result, or why it failed. */
    public record Outcome<T>(T result, Exception failure) {}

    /** At most {@code count} threads, made as they are needed; the caller shuts them down. */
    public static ExecutorService threads(String name, int count) {
        return new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Makes all calls, many at a time, and returns what became of each, in their order.
     *
     * @throws InterruptedIOException when this thread is interrupted
     * @throws VirtualMachineError when memory was out in one of the calls, or the like: that is of the program
     */
    public <A, T> List<Outcome<T>> all(List<A> arguments, Function<A, Callable<T>> call) throws InterruptedIOException {
        List<Outcome<T>> outcomes = new ArrayList<>(arguments.size());
        try {
            for (var running : threads.invokeAll(arguments.stream().map(call).toList())) {
                try {
                    outcomes.add(new Outcome<>(running.get(), null));
                } catch (ExecutionException e) {
                    outcomes.add(new Outcome<>(null, exceptionOf(e)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("Interrupted while waiting for storage");
            interrupted.initCause(e);
            throw interrupted;
        }
        return outcomes;
    }

    /** Hadoop's local file system throws an {@link Error} where a disk does not answer: one call has failed, not the program. */
    private static Exception exceptionOf(ExecutionException e) {
        if (e.getCause() instanceof VirtualMachineError error) {
            throw error;
        }
        return e.getCause() instanceof Exception cause
                ? cause
                : new IOException(e.getCause().toString(), e.getCause());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
