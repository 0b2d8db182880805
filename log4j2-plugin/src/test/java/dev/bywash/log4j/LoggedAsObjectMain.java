package dev.bywash.log4j;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.message.StringMapMessage;

/** Calls what py4j finds, for which {@code Object} is nearer to the class of a message than {@code Message}; then logs it as a parameter. */
public final class LoggedAsObjectMain {

    private LoggedAsObjectMain() {}

    public static void main(String[] arguments) {
        log(LogManager.getLogger("etl"));
        log(LogManager.getLogger("with.template"));
        System.exit(0);
    }

    static void log(Logger logger) {
        Object message = new StringMapMessage()
                .with("event", "by.field")
                .with("message", "loaded core.trades")
                .with("rows", 3);
        logger.info(MarkerManager.getMarker("by.marker"), message);
        logger.info(message);
        logger.info("a parameter {}", message);
    }
}
