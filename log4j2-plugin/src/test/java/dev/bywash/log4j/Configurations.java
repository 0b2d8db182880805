package dev.bywash.log4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes Log4j configurations for the JVMs that tests start: Log4j's own shutdown hook is off, as on the platform. */
final class Configurations {

    private Configurations() {}

    /** One with the appender {@code bywash} at INFO, which has {@code attributes}. */
    static Path withAttributes(Path directory, String attributes) {
        return withAppender(
                directory, "<BywashAppender name='bywash' " + attributes + "><BywashLayout/></BywashAppender>");
    }

    static Path withAppender(Path directory, String appender) {
        try {
            return Files.writeString(directory.resolve("log4j2.xml"), """
                    <Configuration status="WARN" shutdownHook="disable">
                      <Appenders>%s</Appenders>
                      <Loggers><Root level="INFO"><AppenderRef ref="bywash"/></Root></Loggers>
                    </Configuration>
                    """.formatted(appender));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
