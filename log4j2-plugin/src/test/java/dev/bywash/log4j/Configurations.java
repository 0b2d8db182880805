package dev.bywash.log4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes Log4j configurations for the JVMs that tests start: Log4j's own shutdown hook is off, as on the platform, unless a test asks for it. */
final class Configurations {

    private Configurations() {}

    /** One with the appender {@code bywash} at INFO, which has {@code attributes}. */
    static Path withAttributes(Path directory, String attributes) {
        return withAppender(
                directory, "<BywashAppender name='bywash' " + attributes + "><BywashLayout/></BywashAppender>");
    }

    static Path withAppender(Path directory, String appender) {
        return write(directory, "shutdownHook='disable'", appender);
    }

    /** One whose attributes are Log4j's defaults: it has a shutdown hook of its own, which stops the appenders. */
    static Path withLog4jsHook(Path directory, String attributes) {
        return write(directory, "", "<BywashAppender name='bywash' " + attributes + "/>");
    }

    private static Path write(Path directory, String attributes, String appender) {
        try {
            return Files.writeString(directory.resolve("log4j2.xml"), """
                    <Configuration status="WARN" %s>
                      <Appenders>%s</Appenders>
                      <Loggers><Root level="INFO"><AppenderRef ref="bywash"/></Root></Loggers>
                    </Configuration>
                    """.formatted(attributes, appender));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
