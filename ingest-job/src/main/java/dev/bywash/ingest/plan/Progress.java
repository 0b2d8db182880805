package dev.bywash.ingest.plan;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Says now and then how much of long work is done. For any number of threads. */
public final class Progress {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanos;
    private final LongConsumer say;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong saidAt;

    /** @param say what to do with the number of what is done so far, every ten seconds */
    public Progress(LongConsumer say) {
        this(System::nanoTime, say);
    }

    Progress(LongSupplier nanos, LongConsumer say) {
        this.nanos = nanos;
        this.say = say;
        this.saidAt = new AtomicLong(nanos.getAsLong());
    }

    /** One more is done. */
    public void oneDone() {
        long now = nanos.getAsLong();
        long all = done.incrementAndGet();
        long before = saidAt.get();
        if (now - before >= EVERY_NANOS && saidAt.compareAndSet(before, now)) {
            say.accept(all);
        }
    }
}
