package dev.bywash.ingest.storage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local file system under a scheme of its own, where calls take as long as those to cloud storage, or until so many came at once, and all are counted. One for the
 * whole process.
 */
public final class SlowFileSystem extends RawLocalFileSystem {

    /** What is counted. */
    public enum Call {
        OPEN,
        LIST,
        DELETE
    }

    /** Whoever waits in vain goes on after this time, and fails the test by what it counts. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final URI ROOT = URI.create("slow:///");
    private static final Map<Call, Calls> CALLS = new EnumMap<>(Call.class);
    private static final AtomicInteger STREAMS = new AtomicInteger();

    static {
        reset();
    }

    private static final class Calls {
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private volatile Duration latency = Duration.ZERO;
        private volatile CountDownLatch gate = new CountDownLatch(0);

        <T> T make(Callable<T> call) throws IOException {
            count.incrementAndGet();
            int atOnce = now.incrementAndGet();
            most.accumulateAndGet(atOnce, Math::max);
            try {
                gate.countDown();
                gate.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                TimeUnit.NANOSECONDS.sleep(latency.toNanos());
                return call.call();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            } finally {
                now.decrementAndGet();
            }
        }
    }

    /** Makes the scheme known. */
    public static void addTo(Configuration configuration) {
        configuration.set("fs.slow.impl", SlowFileSystem.class.getName());
    }

    /** The name of a local path here. */
    public static String name(java.nio.file.Path path) {
        return "slow:" + path.toAbsolutePath();
    }

    /** Forgets all counts, and is as fast as the disk. */
    public static void reset() {
        for (Call call : Call.values()) {
            CALLS.put(call, new Calls());
        }
        STREAMS.set(0);
    }

    /** From now on such a call takes so long. */
    public static void take(Call call, Duration latency) {
        CALLS.get(call).latency = latency;
    }

    /** The next such calls return when so many of them have come. */
    public static void holdUntil(Call call, int atOnce) {
        CALLS.get(call).gate = new CountDownLatch(atOnce);
    }

    /** How many such calls there were. */
    public static int count(Call call) {
        return CALLS.get(call).count.get();
    }

    /** How many of them at a time. */
    public static int mostAtOnce(Call call) {
        return CALLS.get(call).most.get();
    }

    /** How many streams were opened and not closed. */
    public static int streams() {
        return STREAMS.get();
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public FileStatus[] listStatus(Path directory) throws IOException {
        return CALLS.get(Call.LIST).make(() -> super.listStatus(directory));
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return CALLS.get(Call.DELETE).make(() -> super.delete(path, recursive));
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        FSDataInputStream in = CALLS.get(Call.OPEN).make(() -> super.open(file, bufferSize));
        STREAMS.incrementAndGet();
        return new FSDataInputStream(new Counted(in));
    }

    private static final class Counted extends WrappedStream {
        private boolean closed;

        Counted(FSDataInputStream in) {
            super(in);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                STREAMS.decrementAndGet();
                super.close();
            }
        }
    }
}
