package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In the steady state an event allocates nothing, neither on the thread that logs nor on the writer's. */
@Tag("compatibility")
class AllocationTest {

    private static final int EVENTS = 50_000;
    /** Of those that may be due meanwhile: one in 65,536 lines, and one a second after each event that was waited for. */
    private static final int SEALS_BYTES = 3 * 100_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void anEventAllocatesNothingOnEitherThread(@TempDir Path directory) {
        TestContext log4j =
                TestContext.with("<BywashAppender name='bywash' waitMillis='60000' directory='" + directory + "'/>");
        BywashAppender appender = (BywashAppender) log4j.appender("bywash");
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("pipeline", "nightly");
        context.putValue("price", 1834.25);
        StringMapMessage fields = new StringMapMessage()
                .with("event", "table.load")
                .with("message", "loaded core.trades – all of it")
                .with("table", "core.trades")
                .with("rows", 123456789012L)
                .with("duration_ms", 1834.25)
                .with("full", false);
        Log4jLogEvent.Builder builder =
                TestLines.event(new SimpleMessage("plain words")).setContextData(context);
        LogEvent plain = builder.build();
        LogEvent map = builder.setMessage(fields).build();
        LogEvent described = builder.setMessage(new StringMapMessage()
                        .with("table", "core.trades")
                        .with("rows", 123456789012L)
                        .with("full", false))
                .build();
        LogEvent last = builder.setMarker(MarkerManager.getMarker("AUDIT")).build();
        log(appender, last, plain, map, described);

        long writerThread = writerThread();
        long caller = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        long writer = threads.getThreadAllocatedBytes(writerThread);
        log(appender, last, plain, map, described);
        long writerBytes = threads.getThreadAllocatedBytes(writerThread) - writer;
        long callerBytes =
                threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - caller;

        log4j.close();
        // A heartbeat, a class that is loaded late: less than a tenth of a byte for an event.
        assertThat(callerBytes).isLessThan(EVENTS / 10);
        // And seals, for each of which a key is made.
        assertThat(writerBytes).isLessThan(EVENTS / 10 + SEALS_BYTES);
    }

    private static void log(BywashAppender appender, LogEvent last, LogEvent... others) {
        for (int i = 0; i < EVENTS; i++) {
            appender.append(others[i % others.length]);
        }
        // An event that waits for its bytes comes behind all others.
        appender.append(last);
    }

    private long writerThread() {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals("bywash-writer"))
                .findFirst()
                .orElseThrow()
                .getThreadId();
    }
}
