package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.ControlEncoder;
import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.LineEnd;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.seal.Seal;
import dev.bywash.log4j.seal.Sealer;
import dev.bywash.log4j.write.Inbox.Phase;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * What the writer's one thread does: takes events out of the queue, has their lines closed and written, and reports.
 *
 * <p>After it has found something it naps for a moment instead of waiting for a signal, so that those who log do not pay for one each
 * and a batch comes together. Only when nothing has come for a while it asks to be woken.
 */
final class WriterLoop implements Runnable {

    static final String THREAD = "bywash-writer";

    private static final Logger STATUS = StatusLogger.getLogger();

    static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    static final long SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** An event that was waited for is sealed after so long at most: there are no more seals than one in this time. */
    static final long SEAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** After so long the end of the JVM does not wait any more for an output that fails. */
    static final long FAILING_AT_END_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Inbox inbox;
    private final ControlEncoder control;
    private final Supplier<Source> source;
    private final Supplier<Sealer> sealers;
    private final LineWriter lines;
    private final String target;
    private final Clock clock;

    // What follows is owned by the thread.
    private long accepted;
    private long lastEvent;
    private long lastHeartbeat;
    private long countsAtHeartbeat;
    private boolean opened;
    private Sealer sealer = Sealer.none();
    /** The position up to which the queue was taken when the last seal was made. */
    private long sealed;
    /** The number of the last {@code bywash.closed}, 0 before the first. */
    private long closedSeq;

    private boolean ended;

    /**
     * @param lineHead how each line begins
     * @param source where the process is, of all events that the writer itself reports
     * @param sealers makes what seals the lines, which takes tens of milliseconds: on the thread
     * @param target what {@code bywash.opened} names as such
     */
    WriterLoop(
            Inbox inbox,
            byte[] lineHead,
            Supplier<Source> source,
            Supplier<Sealer> sealers,
            Output output,
            String target,
            Clock clock) {
        this.inbox = inbox;
        this.control = new ControlEncoder(lineHead, THREAD);
        this.source = source;
        this.sealers = sealers;
        this.lines = new LineWriter(output, target, inbox.progress, clock);
        this.target = target;
        this.clock = clock;
        this.lastEvent = clock.nanoTime();
        this.lastHeartbeat = lastEvent;
    }

    @Override
    public void run() {
        while (!ended) {
            try {
                long rest = turn();
                if (lines.failingNanos() > 0) {
                    inbox.alarm.pause(rest);
                } else if (!ended) {
                    inbox.alarm.rest(rest);
                }
            } catch (Throwable e) {
                // Whatever it is, memory that has run out most likely: an ETL without its log is worse than another
                // try.
                say(e);
                inbox.alarm.pause(LineWriter.LAST_RETRY_NANOS);
            }
        }
    }

    private void say(Throwable e) {
        try {
            STATUS.error("Bywash could not write to {}: it tries again.", target, e);
        } catch (Throwable again) {
            // There may be no memory to say that there is no memory: this thread has to outlive it.
        }
    }

    /**
     * Does what is due.
     *
     * @return for how many nanoseconds nothing will be, unless the alarm rings
     */
    long turn() {
        if (!opened) {
            open();
        }
        boolean found = false;
        if (lines.ready()) {
            lines.tick();
            found = drain();
            heartbeat();
            if (wantsToClose() && inbox.queue.used() == 0) {
                close();
            }
            if (wantsToClose()) {
                lines.flushNow();
            } else {
                lines.flush();
            }
        }
        long failing = lines.failingNanos();
        if (failing > 0) {
            if (failing > FAILING_AT_END_NANOS) {
                inbox.answer();
            }
            return lines.untilRetry();
        }
        inbox.status.say(clock.nanoTime());
        if (wantsToClose() && isClosed()) {
            end();
        }
        return rest(found);
    }

    private void open() {
        sealer = sealers.get();
        lines.sealBy(sealer);
        Map<String, Object> attributes = ProcessFacts.attributes(target);
        attributes.put("key", sealer.publicKey());
        report(control.opened(clock.now(), attributes, source.get()));
        opened = true;
    }

    /**
     * Takes what waits now and writes it, batch by batch; the last batch is left to be written. What comes meanwhile is for the next turn:
     * under a load without end there is still a time for heartbeats and for rolling.
     */
    private boolean drain() {
        boolean found = false;
        long end = inbox.queue.end();
        int length = inbox.queue.nextLength();
        while (length > 0 && inbox.queue.head() < end) {
            found = true;
            reportDrops();
            if (!lines.room(length)) {
                return true;
            }
            lines.take(inbox.queue, length);
            accepted++;
            length = inbox.queue.nextLength();
        }
        reportDrops();
        return found;
    }

    private void reportDrops() {
        if (inbox.drops.unreported()) {
            Drops.Gap gap = inbox.drops.report();
            report(control.dropped(clock.now(), gap.count, gap.since, gap.total, source.get()));
        }
    }

    /** The one place where events of the writer itself become lines. */
    private void report(JsonBuffer line) {
        // Where there is no room, because the output fails, it makes the batch that is tried again a little longer.
        lines.room(line.length());
        lines.add(line);
    }

    private void heartbeat() {
        long now = clock.nanoTime();
        long counts = accepted + inbox.drops.total();
        if (counts != countsAtHeartbeat && isDue(now) && lines.flush()) {
            lastHeartbeat = now;
            countsAtHeartbeat = counts;
            Seal seal = sealer.next();
            long written = lines.written() + lines.waiting();
            long dropped = inbox.drops.total();
            seal(control.heartbeat(clock.now(), accepted, written, dropped, seal, source.get()));
        }
    }

    private boolean isDue(long now) {
        long since = now - lastHeartbeat;
        boolean asked = sealer.seals() && inbox.toSeal() > sealed && lines.taken() >= inbox.toSeal();
        return since >= HEARTBEAT_NANOS || sealer.lines() >= Sealer.MOST_LINES || (asked && since >= SEAL_NANOS);
    }

    /** As {@link #report}, of a line that is a seal, if lines are sealed. */
    private void seal(JsonBuffer line) {
        if (!sealer.seals()) {
            report(line);
            return;
        }
        lines.room(line.length() + LineEnd.MAX_SIGNATURE_BYTES);
        sealed = lines.taken();
        lines.addSeal(line);
    }

    private boolean wantsToClose() {
        return inbox.isAskedToClose() || inbox.isAtLeast(Phase.CLOSING);
    }

    /** The last line: and again the last line when something came after it. */
    private void close() {
        if (lines.seq() != closedSeq && inbox.isDrained()) {
            long written = lines.written() + lines.waiting();
            Seal seal = sealer.next();
            seal(control.closed(clock.now(), accepted, written, inbox.drops.total(), seal, source.get()));
            closedSeq = lines.seq();
        }
    }

    private boolean isClosed() {
        return inbox.queue.used() == 0 && (closedSeq == lines.seq() || !inbox.isDrained());
    }

    private void end() {
        inbox.answer();
        if (inbox.phase() == Phase.RELEASED && inbox.end()) {
            ended = true;
            lines.close();
        }
    }

    private long rest(boolean found) {
        long now = clock.nanoTime();
        if (found) {
            lastEvent = now;
        }
        boolean lingering = now - lastEvent < LINGER_NANOS;
        if (lingering) {
            inbox.alarm.nap();
        } else {
            inbox.alarm.sleep();
        }
        // After the state is visible: who puts now either sees it or is seen here.
        boolean events = inbox.queue.used() > 0 && (!lingering || inbox.progress.awaited());
        boolean held = lines.untilDue() < Long.MAX_VALUE;
        boolean toClose = wantsToClose() && !isClosed();
        if (events || toClose || (held && inbox.progress.awaited()) || inbox.drops.unreported()) {
            inbox.alarm.stayAwake();
            return 0;
        }
        return Math.min(lingering ? NAP_NANOS : SLEEP_NANOS, Math.max(1, lines.untilDue()));
    }
}
