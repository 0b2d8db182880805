package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.seal.Sealer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * Closes lines, gathers them, and hands them to the output; what fails is tried again. Owned by the writer's thread, which it never holds longer than
 * the output does.
 *
 * <p>A batch that failed is written again whole, after a line feed that ends whatever piece of it may be there. A reader knows a line that came
 * twice by its {@code seq}, and a piece by its {@code crc}.
 */
final class LineWriter {

    private static final Logger STATUS = StatusLogger.getLogger();

    static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Output output;
    private final String target;
    private final Progress progress;
    private final Clock clock;
    private final LineBatch batch;

    private long written;
    /** The position behind the last event of the batch. */
    private long taken;
    /** Since when there is something in the batch. */
    private long heldSince;

    private boolean failing;
    private long failingSince;
    private long pause;
    private long retryAt;

    LineWriter(Output output, String target, Progress progress, Clock clock) {
        this.output = output;
        this.target = target;
        this.progress = progress;
        this.clock = clock;
        this.batch = new LineBatch(output.batchBytes());
    }

    /** Makes room for a line of {@code open} bytes; false while what is there cannot be written. */
    boolean room(int open) {
        boolean full = !batch.isEmpty() && batch.exceeds(output.batchBytes(), open);
        return (!failing && !full) || flushNow();
    }

    /** Moves the next event, of {@code length} bytes, from the queue into the batch, and closes its line. */
    void take(ByteQueue queue, int length) {
        begin();
        byte[] lines = batch.reserve(length);
        taken = queue.take(lines, batch.end());
        batch.closeEvent(length);
    }

    /** Adds a line that is not an application's event, whether or not there is room. */
    void add(JsonBuffer line) {
        begin();
        batch.addControl(line);
    }

    /** From now on lines are told to {@code sealer}: before the first. */
    void sealBy(Sealer sealer) {
        batch.sealBy(sealer);
    }

    /** As {@link #add}, of a line that is a seal. */
    void addSeal(JsonBuffer line) {
        begin();
        batch.addSeal(line);
    }

    private void begin() {
        if (batch.isEmpty()) {
            heldSince = clock.nanoTime();
        }
    }

    /** Whether lines can be added: as a rule. What failed is tried again, if it is time. */
    boolean ready() {
        return !failing || flushNow();
    }

    /** As {@link #flushNow()}, unless the output would rather have more lines at once, and nobody waits for these. */
    boolean flush() {
        return (untilDue() > 0 && !progress.awaited()) || flushNow();
    }

    /** For how many nanoseconds what there is may wait for more: 0 when it may not, {@link Long#MAX_VALUE} when there is nothing. */
    long untilDue() {
        if (batch.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long hold = output.holdNanos();
        return failing || hold == 0 ? 0 : Math.max(0, hold - (clock.nanoTime() - heldSince));
    }

    /** Writes what there is. False when it failed, or did so a moment ago: see {@link #untilRetry()}. */
    boolean flushNow() {
        if (batch.isEmpty()) {
            return true;
        }
        if (failing && clock.nanoTime() - retryAt < 0) {
            return false;
        }
        try {
            int from = failing ? 0 : 1;
            output.write(batch.array(), from, batch.end() - from);
        } catch (IOException e) {
            failed(e);
            return false;
        }
        if (failing) {
            failing = false;
            STATUS.warn("Bywash writes to {} again.", target);
        }
        written += batch.events();
        batch.clear();
        progress.advance(taken);
        return true;
    }

    private void failed(IOException e) {
        long now = clock.nanoTime();
        if (failing) {
            pause = Math.min(pause * 2, LAST_RETRY_NANOS);
        } else {
            failing = true;
            failingSince = now;
            pause = FIRST_RETRY_NANOS;
            STATUS.error(
                    "Bywash cannot write to {}: {}. It tries again; what the queue cannot hold is counted.", target, e);
        }
        retryAt = clock.nanoTime() + pause;
    }

    /** Up to where the queue was taken. */
    long taken() {
        return taken;
    }

    /** In how many nanoseconds a batch that failed is tried again. */
    long untilRetry() {
        return failing ? Math.max(1, retryAt - clock.nanoTime()) : 0;
    }

    /** For how many nanoseconds the output has been failing, 0 when it is not. */
    long failingNanos() {
        return failing ? Math.max(1, clock.nanoTime() - failingSince) : 0;
    }

    /** How many of an application's events are with the operating system. */
    long written() {
        return written;
    }

    /** How many of those wait in the batch. */
    int waiting() {
        return batch.events();
    }

    /** The number of the last line. */
    long seq() {
        return batch.seq();
    }

    void tick() {
        output.tick();
    }

    void close() {
        output.close();
    }
}
