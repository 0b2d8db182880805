package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration says either holds or stops the appender, with a word in the status log. */
@Tag("compatibility")
class ConfigurationTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "target='stdout' | it has a target and a directory",
                "segmentSeconds='5' | segmentSeconds and segmentBytes are about a target that is a directory",
                "segmentSeconds='0' | segmentSeconds is 0, but can only be from 1 to 86400",
                "segmentBytes='100' | segmentBytes is 100, but can only be from 4096 to 67108864",
                "overflow='block' | overflow is \"block\", but can only be wait or drop",
                "waitMillis='5s' | waitMillis is \"5s\", which is no whole number",
                "waitMillis='-1' | waitMillis is -1, but can only be from 0 to 86400000",
                "queueBytes='1024' | queueBytes is 1024, but can only be from 2097152 to 1073741824",
                "syncLevel='AUDITT' | syncLevel is \"AUDITT\", which is no level",
                "syncWaitMillis='' | syncWaitMillis is \"\", which is no whole number",
                "retainHours='a day' | retainHours is \"a day\", which is no whole number",
                "ignoreExceptions='no' | ignoreExceptions is \"no\", but can only be true or false"
            })
    void aValueThatAnAttributeCannotHaveStopsTheAppenderAndIsSaid(String attribute, String said) {
        List<String> status = new ArrayList<>();

        XmlConfiguration configuration = configuration(attribute, status);

        assertThat((Object) configuration.getAppender("bywash")).isNull();
        assertThat(status).anySatisfy(message -> assertThat(message).contains(said));
    }

    @Test
    void whatLog4jsOwnAppendersTakeIsTaken() {
        List<String> status = new ArrayList<>();

        XmlConfiguration configuration =
                configuration("ignoreExceptions='false' syncLevel='error' overflow='DROP'", status);
        BywashAppender appender = configuration.getAppender("bywash");

        assertThat(appender.ignoreExceptions()).isFalse();
        assertThat(appender.getPropertyArray()).hasSize(1);
        assertThat(status).isEmpty();
        appender.stop();
    }

    /** For an appender that takes over, {@code Failover} for instance. */
    @Test
    void whoWantsExceptionsIsToldThatAnEventWasDropped() {
        LogEvent broken = new org.apache.logging.log4j.core.AbstractLogEvent() {
            private static final long serialVersionUID = 1;

            @Override
            public Level getLevel() {
                throw new IllegalStateException("broken");
            }
        };
        BywashAppender silent = configuration("", new ArrayList<>()).getAppender("bywash");
        silent.append(broken);
        BywashAppender loud =
                configuration("ignoreExceptions='false'", new ArrayList<>()).getAppender("bywash");

        assertThatThrownBy(() -> loud.append(broken)).isInstanceOf(AppenderLoggingException.class);
        loud.append(TestLines.event(new SimpleMessage("")).build());
        silent.stop();
        loud.stop();
    }

    private XmlConfiguration configuration(String attributes, List<String> status) {
        String xml = """
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders>
                    <BywashAppender name="bywash" directory="%s" %s><Property name="x" value="y"/></BywashAppender>
                  </Appenders>
                  <Loggers><Root level="INFO"><AppenderRef ref="bywash"/></Root></Loggers>
                </Configuration>
                """.formatted(directory, attributes);
        StatusListener listener = new Listening(status);
        StatusLogger.getLogger().registerListener(listener);
        try (LoggerContext context = new LoggerContext("test")) {
            XmlConfiguration configuration = new XmlConfiguration(context, source(xml));
            configuration.initialize();
            return configuration;
        } finally {
            StatusLogger.getLogger().removeListener(listener);
        }
    }

    private static ConfigurationSource source(String xml) {
        try {
            return new ConfigurationSource(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Listening(List<String> messages) implements StatusListener {

        @Override
        public void log(StatusData data) {
            if (data.getMessage().getFormattedMessage().contains("Bywash")) {
                messages.add(data.getMessage().getFormattedMessage());
            }
        }

        @Override
        public Level getStatusLevel() {
            return Level.WARN;
        }

        @Override
        public void close() {}
    }
}
