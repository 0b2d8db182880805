package dev.bywash.log4j;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;

/** What the JVMs do that the tests of faults start: {@code SCENARIO [ARGUMENT...]}. */
public final class ScenarioMain {

    /** Makes an event of some 300 bytes. */
    private static final String PADDING = "x".repeat(100);

    private static final Logger LOGGER = LogManager.getLogger("etl");
    private static final Marker AUDIT = MarkerManager.getMarker("AUDIT");

    private ScenarioMain() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "log" -> log(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
            case "audit" -> audit(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
            case "log-until" -> logUntil(Path.of(arguments[1]), Path.of(arguments[2]));
            case "beside-prints" -> besidePrints(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            case "reconfigure" -> reconfigure(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            case "exit-hostile" -> exitHostile();
            case "run-until-killed" -> runUntilKilled(Path.of(arguments[1]));
            case "footprint" -> footprint(Integer.parseInt(arguments[1]), arguments[2].equals("virtual"));
            case "hook" -> logInHook(Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
            case "long-hook" -> logInLongHook(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
            case "late-writers" -> openInHook(Path.of(arguments[1]));
            case "two-loaders" -> logThroughTwoLoaders();
            case "close-stdout" -> closeStandardOutput();
            case "async" -> logAsynchronously(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Logs {@code events} as fast as it can, tells so by creating {@code done}, and exits with 3. */
    private static void log(int events, Path done) throws IOException {
        for (int i = 0; i < events; i++) {
            LOGGER.info("event {} {}", i, PADDING);
        }
        Files.createFile(done);
        System.exit(3);
    }

    /** Logs durable events that do not fit a pipe, tells so, and exits with 3. */
    private static void audit(int events, Path done) throws IOException {
        String text = "y".repeat(20_000);
        for (int i = 0; i < events; i++) {
            LOGGER.info(AUDIT, "event {} {}", i, text);
        }
        Files.createFile(done);
        System.exit(3);
    }

    /** Logs in numbered bursts until {@code stop} exists; {@code count} tells how many events it was so far, now and again, and in the end. */
    private static void logUntil(Path stop, Path count) throws Exception {
        int i = 0;
        while (!Files.exists(stop)) {
            for (int burst = 0; burst < 20; burst++) {
                LOGGER.info("event {} {}", i++, PADDING);
            }
            if (i % 1000 == 0) {
                Files.writeString(count, Integer.toString(i));
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        Files.writeString(count, Integer.toString(i));
        System.exit(3);
    }

    /** Logs from two threads while another and a native process print to the same descriptor. Each third event is longer, and each sixth has {@code longLength} characters. */
    private static void besidePrints(int events, int longLength) throws Exception {
        Process noise = new ProcessBuilder("sh", "-c", "while echo native noise; do :; done")
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread printer = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                System.out.println("a line of somebody else " + PADDING);
            }
        });
        printer.start();
        String longer = "y".repeat(3000);
        String longText = "y".repeat(longLength);
        Runnable logging = () -> {
            for (int i = 0; i < events; i++) {
                LOGGER.info("event {} {}", i, i % 3 != 0 ? PADDING : i % 6 != 0 ? longer : longText);
            }
        };
        Thread other = new Thread(logging);
        other.start();
        logging.run();
        other.join();
        noise.destroy();
        noise.waitFor();
        printer.interrupt();
        printer.join();
        System.exit(3);
    }

    private static void reconfigure(int times, int events) throws Exception {
        Thread[] threads = new Thread[8];
        for (int t = 0; t < threads.length; t++) {
            int number = t;
            threads[t] = new Thread(() -> {
                for (int i = 0; i < events; i++) {
                    LOGGER.info("thread {} event {}", number, i);
                }
            });
            threads[t].start();
        }
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        for (int i = 0; i < times; i++) {
            context.reconfigure();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.exit(3);
    }

    /** What libraries do around the end of a JVM. */
    private static void exitHostile() throws Exception {
        System.setOut(new PrintStream(new java.io.ByteArrayOutputStream()));
        LOGGER.info("after System.setOut");

        Thread.currentThread().interrupt();
        LOGGER.info("interrupted");
        LOGGER.info(AUDIT, "interrupted and durable");
        LOGGER.info("interrupt kept: {}", Thread.interrupted());

        CountDownLatch late = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            LOGGER.info("from a shutdown hook");
            late.countDown();
        }));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                late.await();
                TimeUnit.MILLISECONDS.sleep(300);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            LOGGER.info("from a hook that takes its time");
        }));
        System.exit(3);
    }

    /**
     * Logs about a thousand events a second, each tenth durable, and tells in a mapped {@code ledger}, which outlives the process: at 0 how many
     * calls have returned, at 8 the number of the last durable one, and from 16 on the time at which each returned.
     */
    private static void runUntilKilled(Path ledger) throws Exception {
        MappedByteBuffer map;
        try (RandomAccessFile file = new RandomAccessFile(ledger.toString(), "rw")) {
            map = file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 16 + 8L * 1_000_000);
        }
        for (int i = 1; i < 1_000_000; i++) {
            if (i % 10 == 0) {
                LOGGER.info(AUDIT, "event {}", i);
                map.putLong(8, i);
            } else {
                LOGGER.info("event {}", i);
            }
            map.putLong(16 + 8 * i, System.nanoTime());
            map.putLong(0, i);
            if (i % 5 == 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    /** Prints to standard error how many bytes of the heap a thread keeps that has logged and lives on. */
    private static void footprint(int count, boolean virtual) throws Exception {
        LOGGER.info("loads what events need");
        CountDownLatch started = new CountDownLatch(count);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch logged = new CountDownLatch(count);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < count; i++) {
            start(virtual, () -> {
                try {
                    started.countDown();
                    go.await();
                    LOGGER.info("event {} {}", 1, PADDING);
                    logged.countDown();
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        started.await();
        long before = usedHeap();
        go.countDown();
        logged.await();
        System.err.println((usedHeap() - before) / count);
        System.exit(3);
    }

    private static void start(boolean virtual, Runnable body) throws ReflectiveOperationException {
        if (virtual) {
            // From Java 21 on.
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
        } else {
            Thread thread = new Thread(body);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Logs only when the JVM has begun to end. */
    private static void logInHook(int events, long afterMillis) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(afterMillis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            for (int i = 0; i < events; i++) {
                LOGGER.info("hook {}", i);
            }
        }));
        LOGGER.info("main");
        System.exit(3);
    }

    /** Logs when the JVM has begun to end and {@code go} is there, and then does not come to an end. */
    private static void logInLongHook(int events, Path go) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            boolean logged = false;
            while (true) {
                if (!logged && Files.exists(go)) {
                    for (int i = 0; i < events; i++) {
                        LOGGER.info("hook {}", i);
                    }
                    logged = true;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }));
        LOGGER.info("main");
        System.exit(3);
    }

    /** Has another configuration read, of two writers, when the plugin has begun to close those that there are. */
    private static void openInHook(Path configuration) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            while (Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("bywash-shutdown"))) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            LoggerContext context = Configurator.initialize("late", configuration.toString());
            context.getLogger("etl").info("late");
        }));
        LOGGER.info("main");
        System.exit(3);
    }

    /** Logs, and has {@link LoggingMain} log and exit, which another class loader loads with a Log4j and a plugin of its own. */
    private static void logThroughTwoLoaders() throws Exception {
        LOGGER.info("main");
        List<URL> classPath = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.add(Path.of(path).toUri().toURL());
        }
        ClassLoader other = new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(other);
        other.loadClass(LoggingMain.class.getName())
                .getMethod("main", String[].class)
                .invoke(null, (Object) new String[] {"10", "1"});
    }

    private static void closeStandardOutput() {
        LOGGER.info(AUDIT, "before");
        System.out.close();
        LOGGER.info("after");
        System.exit(3);
    }

    /** Logs through each of three loggers, tells so, and exits at once. */
    private static void logAsynchronously(int events, Path done) throws IOException {
        ThreadContext.put("pipeline", "nightly");
        for (String name : new String[] {"etl.direct", "etl.async.logger", "etl.async.appender"}) {
            Logger logger = LogManager.getLogger(name);
            for (int i = 0; i < events; i++) {
                logger.info("{} {}", i, PADDING);
            }
        }
        ThreadContext.clearAll();
        Files.createFile(done);
        System.exit(3);
    }
}
