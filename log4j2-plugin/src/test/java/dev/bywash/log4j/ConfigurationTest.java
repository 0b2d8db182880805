package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.config.json.JsonConfiguration;
import org.apache.logging.log4j.core.config.yaml.YamlConfiguration;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        try (TestContext log4j = TestContext.with(appender(attribute))) {
            assertThat((Object) log4j.appender("bywash")).isNull();
            assertThat(log4j.status()).anySatisfy(message -> assertThat(message).contains(said));
        }
    }

    @Test
    void aDirectoryOnAVolumeIsRejected() {
        try (TestContext log4j = TestContext.with("<BywashAppender name='bywash' directory='/Volumes/main/logs'/>")) {
            assertThat((Object) log4j.appender("bywash")).isNull();
            assertThat(log4j.status())
                    .anySatisfy(message -> assertThat(message).contains("volumes cannot be appended to"));
        }
    }

    @Test
    void aLayoutThatIsNotOursIsRejectedInsteadOfPrintingBareText() {
        try (TestContext log4j = TestContext.with(
                "<BywashAppender name='bywash' directory='" + directory + "'><PatternLayout/></BywashAppender>")) {
            log4j.logger("etl").info("bare text");

            assertThat((Object) log4j.appender("bywash")).isNull();
            assertThat(log4j.status())
                    .anySatisfy(message -> assertThat(message).contains("it writes the lines of a BywashLayout only"));
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** Or else an appender would take a layout by default, which writes what this one was told to keep out. */
    @ParameterizedTest
    @ValueSource(strings = {"BywashAppender", "File"})
    void aValueThatTheLayoutCannotHaveStopsTheEventsOfWhateverAppenderItIsInAndIsSaid(String plugin)
            throws IOException {
        Path file = directory.resolve("stdout");
        String where = plugin.equals("File") ? "fileName='" + file + "'" : "directory='" + directory + "'";
        try (TestContext log4j = TestContext.with("<" + plugin + " name='bywash' " + where + ">"
                + "<BywashLayout maxMessageLength='16k'><BywashRedaction personalData='true'/></BywashLayout></"
                + plugin + ">")) {
            log4j.logger("etl").info("mail to jane.doe@example.com");

            assertThat(log4j.appender("bywash") instanceof BywashAppender).isFalse();
            assertThat(log4j.status()).anySatisfy(message -> assertThat(message)
                    .contains("makes no lines: maxMessageLength is \"16k\", which is no whole number"));
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "").isEmpty();
    }

    /** Log4j builds what it can of it, says so in the status log, and would write in clear what was to be kept out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<BywashLayout><BywashRedaction personalDate='true'/></BywashLayout> | BywashRedaction has no use for personalDate.",
                "<BywashLayout><BywashRedaction><BywashRule name='own' patern='EMP-[0-9]{6}'/></BywashRedaction></BywashLayout> | BywashRule has no use for patern.",
                "<BywashLayout><BywashRule name='own' pattern='EMP-[0-9]{6}'/></BywashLayout> | BywashLayout has no use for <BywashRule>.",
                "<BywashLayout><BywashRedaction/><BywashRedaction personalData='true'/></BywashLayout> | BywashLayout has no use for <BywashRedaction>.",
                "<BywashLayout><BywashRedction personalData='true'/></BywashLayout> | BywashLayout has no use for BywashRedction.",
                "<BywashRedaction personalData='true'/> | BywashAppender has no use for <BywashRedaction>.",
                "<BywashRedction personalData='true'/> | BywashAppender has no use for BywashRedction."
            })
    void aRedactionThatIsMisspeltOrInTheWrongPlaceStopsTheAppenderAndIsSaid(String inside, String said) {
        try (TestContext log4j = TestContext.with(
                "<BywashAppender name='bywash' directory='" + directory + "'>" + inside + "</BywashAppender>")) {
            assertThatItIsStopped(log4j, said);
        }
    }

    /** There Log4j fails at an element of a type that it does not know, and builds what is around without what that was in. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "b.type = BywashRedaction, b.personalData = true, b.own.type = BywashRul | BywashRedaction has no use for <BywashRul>.",
                "b.type = BywashRedaction, b.aws.type = BywashRule, b.aws.name = aws, b.own.type = BywashRul | BywashRedaction has no use for <BywashRul>.",
                "a.type = BywashRedction, b.type = BywashRedaction, b.personalData = true | BywashLayout has no use for <BywashRedction>."
            })
    void inPropertiesAnUnknownTypeInLayoutOrRedactionStopsTheAppender(String inside, String said) {
        String layout = "appender.bywash.layout.";
        String appender = """
                appender.bywash.type = BywashAppender
                appender.bywash.name = bywash
                appender.bywash.directory = %s
                appender.bywash.layout.type = BywashLayout
                %s
                """.formatted(directory, layout + inside.replace(", ", "\n" + layout));
        try (TestContext log4j = TestContext.withProperties(appender)) {
            assertThatItIsStopped(log4j, said);
        }
    }

    /** They leave it where it is, as properties do, an attribute as an element. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'BywashRedaction': {'personalDate': true}} | BywashRedaction has no use for personalDate.",
                "{'BywashRedction': {'personalData': true}} | BywashLayout has no use for <BywashRedction>.",
                "{'BywashRedaction': {'BywashRul': {'name': 'own', 'pattern': 'EMP-[0-9]{6}'}}} | BywashRedaction has no use for <BywashRul>.",
                "{'BywashRedaction': {'BywashRule': {'name': 'own', 'patern': 'EMP-[0-9]{6}'}}} | BywashRule has no use for patern."
            })
    void inJsonAndYamlAMisspeltRedactionStopsTheAppender(String inside, String said) {
        String layout = inside.replace('\'', '"');
        try (TestContext log4j = TestContext.withJson(directory, layout, JsonConfiguration::new)) {
            assertThatItIsStopped(log4j, said);
        }
        try (TestContext log4j = TestContext.withJson(directory, layout, YamlConfiguration::new)) {
            assertThatItIsStopped(log4j, said);
        }
    }

    private void assertThatItIsStopped(TestContext log4j, String said) {
        log4j.logger("etl").info("mail to jane.doe@example.com");

        assertThat((Object) log4j.appender("bywash")).isNull();
        assertThat(log4j.status()).anySatisfy(message -> assertThat(message)
                .startsWith("BywashAppender \"bywash\" is not started: ")
                .contains(said));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatLog4jsOwnAppendersTakeIsTaken() {
        try (TestContext log4j =
                TestContext.with(appender("ignoreExceptions='false' syncLevel='error' overflow='DROP'"))) {
            BywashAppender appender = (BywashAppender) log4j.appender("bywash");

            assertThat(appender.ignoreExceptions()).isFalse();
            assertThat(appender.getPropertyArray()).hasSize(1);
            assertThat(log4j.status()).isEmpty();
        }
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
        try (TestContext log4j = TestContext.with(appender(""))) {
            log4j.appender("bywash").append(broken);
        }
        try (TestContext log4j = TestContext.with(appender("ignoreExceptions='false'"))) {
            Appender loud = log4j.appender("bywash");

            assertThatThrownBy(() -> loud.append(broken)).isInstanceOf(AppenderLoggingException.class);
            loud.append(TestLines.event(new SimpleMessage("")).build());
        }
    }

    @Test
    void twoAppendersOnOneTargetKeepTheirIdentities() throws IOException {
        String appender = "<BywashAppender name='%s' clusterId='cluster-%s' directory='" + directory + "'/>";
        try (TestContext log4j = TestContext.with(
                appender.formatted("a", "A") + appender.formatted("bywash", "B"),
                "<Logger name='etl' level='INFO' additivity='false'><AppenderRef ref='a'/></Logger>")) {
            log4j.logger("etl").info("to a");
            log4j.logger("other").info("to b");
            log4j.logger("etl").info("to a again");

            assertThat(log4j.status()).isEmpty();
        }

        List<JsonNode> events = EventLines.read(Files.readAllBytes(directory.resolve("stdout")));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events))
                .extracting(event -> event.at("/source/cluster_id").textValue())
                .containsExactly("cluster-A", "cluster-B", "cluster-A");
    }

    /** That marker only says how the event is to be written. */
    @Test
    void whereTheMarkerIsTheOneForDurabilityTheFieldNamesTheEvent() throws IOException {
        try (TestContext log4j = TestContext.with(appender(""))) {
            log4j.logger("etl")
                    .info(
                            MarkerManager.getMarker("AUDIT"),
                            new StringMapMessage().with("event", "table.load").with("table", "core.trades"));
        }

        assertThat(EventLines.ofApplication(EventLines.read(Files.readAllBytes(directory.resolve("stdout")))))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.get("event").textValue()).isEqualTo("table.load");
                    assertThat(event.get("attributes").toString()).isEqualTo("{\"table\":\"core.trades\"}");
                });
    }

    private String appender(String attributes) {
        return "<BywashAppender name='bywash' directory='" + directory + "' " + attributes
                + "><Property name='x' value='y'/></BywashAppender>";
    }
}
