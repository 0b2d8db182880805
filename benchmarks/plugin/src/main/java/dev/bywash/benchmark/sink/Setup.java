package dev.bywash.benchmark.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The set-ups to compare: Bywash, and Log4j2's appenders with JsonTemplateLayout.
 *
 * <p>{@code FILE_*} is Log4j2's file appender on {@code /dev/stdout}: the console appender cannot leave lines in its buffer.
 */
public enum Setup {
    BYWASH,
    CONSOLE_DIRECT,
    FILE_FLUSHED,
    FILE_BUFFERED,
    ASYNC_APPENDER,
    ASYNC_LOGGERS,
    /** Log4j2 with an appender that does nothing: what of all the others is the log call's own. */
    NO_OUTPUT;

    /** As in tables, and the name of the configuration file. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean writes() {
        return this != NO_OUTPUT;
    }

    List<String> jvmOptions() {
        List<String> options = new ArrayList<>();
        options.add("-Xms512m");
        options.add("-Xmx512m");
        // Spark, for the benchmark of encoding, brings a servlet API: Log4j would use no thread-locals, as in a web
        // application.
        options.add("-Dlog4j2.isWebapp=false");
        // Otherwise Log4j itself allocates for the context map, whatever the appender.
        options.add("-Dlog4j2.garbagefreeThreadContextMap=true");
        options.add("-Dlog4j2.configurationFile=classpath:dev/bywash/benchmark/sink/" + label() + ".xml");
        if (this == ASYNC_LOGGERS) {
            options.add("-Dlog4j2.contextSelector=org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");
        }
        return options;
    }
}
