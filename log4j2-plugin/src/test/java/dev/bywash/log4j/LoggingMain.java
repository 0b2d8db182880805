package dev.bywash.log4j;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Logs a number of events from a number of threads and exits. */
public final class LoggingMain {

    private LoggingMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        int events = Integer.parseInt(arguments[0]);
        Thread[] threads = new Thread[Integer.parseInt(arguments[1])];
        Logger logger = LogManager.getLogger("etl");
        for (int t = 0; t < threads.length; t++) {
            int number = t;
            threads[t] = new Thread(() -> {
                for (int i = 0; i < events; i++) {
                    logger.info("thread {} event {}", number, i);
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.exit(3);
    }
}
