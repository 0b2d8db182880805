package dev.bywash.log4j;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;

/** Log4j with a configuration of its own in this JVM, from its start to its stop, and what it said meanwhile of Bywash. */
final class TestContext implements AutoCloseable {

    private final StatusOfBywash status = new StatusOfBywash();
    private final LoggerContext context = new LoggerContext("test");

    private TestContext(String text, BiFunction<LoggerContext, ConfigurationSource, Configuration> format) {
        try {
            context.start(format.apply(
                    context, new ConfigurationSource(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One with {@code appenders}, in XML; all goes at INFO to the one whose name is {@code bywash}. */
    static TestContext with(String appenders) {
        return with(appenders, "");
    }

    /** @param loggers further ones, in XML */
    static TestContext with(String appenders, String loggers) {
        return new TestContext("""
                <Configuration status="OFF" shutdownHook="disable">
                  <Appenders>%s</Appenders>
                  <Loggers>%s<Root level="INFO"><AppenderRef ref="bywash"/></Root></Loggers>
                </Configuration>
                """.formatted(appenders, loggers), XmlConfiguration::new);
    }

    /** One with the appender {@code bywash}, to which all goes at INFO, in properties. */
    static TestContext withProperties(String appender) {
        return new TestContext("""
                status = OFF
                shutdownHook = disable
                %s
                rootLogger = INFO, bywash
                """.formatted(appender), new PropertiesConfigurationFactory()::getConfiguration);
    }

    /** The same in JSON, which is YAML too: {@code layout} is what is in the {@code BywashLayout} of an appender on {@code directory}. */
    static TestContext withJson(
            Path directory, String layout, BiFunction<LoggerContext, ConfigurationSource, Configuration> format) {
        return new TestContext("""
                {"Configuration": {
                  "status": "OFF", "shutdownHook": "disable",
                  "Appenders": {"BywashAppender": {"name": "bywash", "directory": "%s", "BywashLayout": %s}},
                  "Loggers": {"Root": {"level": "INFO", "AppenderRef": {"ref": "bywash"}}}
                }}
                """.formatted(directory, layout), format);
    }

    Logger logger(String name) {
        return context.getLogger(name);
    }

    /** Null when there is none. */
    Appender appender(String name) {
        return context.getConfiguration().getAppender(name);
    }

    /** Each message at WARN or above, and why. */
    List<String> status() {
        return status.messages();
    }

    @Override
    public void close() {
        context.stop();
        status.close();
    }
}
