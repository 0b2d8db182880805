package dev.bywash.log4j.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bywash.log4j.BywashAppender;
import dev.bywash.log4j.ChildJvm;
import dev.bywash.log4j.EventLines;
import dev.bywash.log4j.LoggingMain;
import dev.bywash.log4j.ScenarioMain;
import dev.bywash.log4j.StatusOfBywash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.plugins.util.PluginManager;
import org.apache.logging.log4j.core.config.xml.XmlConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What else a node's file may be: asynchronous, watched, one of several; and what else the fragment may. */
@Tag("compatibility")
class NodeFileTest {

    private static final String FRAGMENT = """
            <Configuration>
              <Appenders><BywashAppender name="bywash" waitMillis="60000"/></Appenders>
              <Loggers>
                <Logger name="etl.direct" level="INFO"><AppenderRef ref="bywash"/></Logger>
                <Root level="INFO"><AppenderRef ref="bywash"/></Root>
              </Loggers>
            </Configuration>
            """;

    @TempDir
    Path directory;

    private NodeFiles files;

    @BeforeEach
    void makeNode() throws Exception {
        files = NodeFiles.in(Files.createDirectory(directory.resolve("node")));
    }

    @Test
    void itsAsynchronousLoggersAreSaidAndAreWaitedForAtTheEnd() throws Exception {
        files.write("""
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders><Null name="none"/></Appenders>
                  <Loggers>
                    <AsyncLogger name="etl.async" level="INFO"><AppenderRef ref="none"/></AsyncLogger>
                    <Root level="INFO"><AppenderRef ref="none"/></Root>
                  </Loggers>
                </Configuration>
                """, FRAGMENT);
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(ScenarioMain.class, "async", "3000", stdout + ".done")
                .withConfiguration(files.node())
                .run(stdout);

        assertThat(Files.readString(stdout) + ChildJvm.errors(stdout))
                .containsOnlyOnce("BywashAppender \"bywash\" is behind AsyncLogger \"etl.async\"");
        List<JsonNode> events = EventLines.find(Files.readAllBytes(stdout), torn -> {});
        EventLines.assertNoHole(events);
        assertThat(EventLines.closed(events).toString())
                .startsWith("{\"accepted\":9000,\"written\":9000,\"dropped\":0");
    }

    @Test
    void itIsReadAgainWithTheFragmentWhereLog4jWatchesIt() throws Exception {
        PluginManager.addPackage(Kept.class.getPackage().getName());
        Kept.forget("watched");
        files.write(
                keeping("a", "monitorInterval='1'"),
                FRAGMENT.replace("BywashAppender", "Kept").replace(" waitMillis=\"60000\"", ""));
        LoggerContext context = new LoggerContext("watched");
        context.start(new NodeConfigurationFactory().getConfiguration(context, files.source()));
        try {
            Configuration before = context.getConfiguration();
            context.getLogger("etl.direct").info("one");

            Files.writeString(files.node(), keeping("b", "monitorInterval='1'"));
            Files.setLastModifiedTime(files.node(), FileTime.from(Instant.now().plusSeconds(10)));
            await().atMost(Duration.ofMinutes(1)).until(() -> context.getConfiguration() != before);
            context.getLogger("etl.direct").info("two");
        } finally {
            context.stop();
        }

        assertThat(Kept.of("watched", "a")).singleElement().asString().startsWith("one");
        assertThat(Kept.of("watched", "b")).singleElement().asString().startsWith("two");
        assertThat(Kept.of("watched", "bywash")).hasSize(2);
    }

    /** As by somebody who takes the platform's names for his own. */
    @Test
    void anAppenderOfTheFragmentGetsItsEventsThoughOneOfTheNodesHasItsName() throws Exception {
        files.write(keeping("a", ""), fragmentKeeping("<Kept name='a' as='fragment'/>", ""));

        logInto("names");

        assertThat(Kept.of("names", "a")).singleElement().asString().startsWith("logged");
        assertThat(Kept.of("names", "fragment")).singleElement().asString().startsWith("logged");
    }

    @Test
    void anAppenderOfTheFragmentHasItsFilter() throws Exception {
        files.write(
                keeping("node", ""),
                fragmentKeeping(
                        "<Kept name='a'><RegexFilter regex='logged' onMatch='DENY' onMismatch='ACCEPT'/></Kept>", ""));

        logInto("filtered");

        assertThat(Kept.of("filtered", "node")).hasSize(1);
        assertThat(Kept.of("filtered", "a")).isEmpty();
    }

    /** Log4j takes the filters of a logger's references away where a configuration stops, though an event may be on its way up from one below. */
    @Test
    void whatHasArrivedFromTheLoggerBelowDoesNotArriveAgainWithoutTheFilterOfAReferenceEither() throws Exception {
        PluginManager.addPackage(Kept.class.getPackage().getName());
        files.write(keeping("node", ""), fragmentKeeping("<Kept name='a'/>", "<AppenderRef ref='a'/>"));
        LoggerContext context = new LoggerContext("once");
        context.start(new NodeConfigurationFactory().getConfiguration(context, files.source()));

        Appender ofRoot =
                context.getConfiguration().getRootLogger().getAppenders().get(BywashAppender.nameAround("a"));
        for (String logger : List.of("etl.loads", "etl", "etla", "other")) {
            ofRoot.append(Log4jLogEvent.newBuilder()
                    .setLoggerName(logger)
                    .setLevel(Level.INFO)
                    .setMessage(new SimpleMessage("of " + logger))
                    .build());
        }
        context.stop();

        assertThat(Kept.of("once", "a")).hasSize(2).allSatisfy(line -> assertThat(line)
                .containsPattern("^of (etla|other) "));
    }

    @Test
    void anAppenderOfTheFragmentThatCannotStartCostsTheNodeNothing() throws Exception {
        Path lines = directory.resolve("lines");
        files.write(
                keeping("node", ""),
                fragmentKeeping(
                        "<Kept name='a'/><Kept name='broken' broken='true'/><BywashAppender name='lines' directory='"
                                + lines + "'/>",
                        "<AppenderRef ref='broken'/>"));

        List<String> said = logInto("broken");

        assertThat(Kept.of("broken", "node")).singleElement().asString().startsWith("logged");
        assertThat(Kept.of("broken", "a")).isEmpty();
        assertThat(EventLines.closed(EventLines.read(Files.readAllBytes(lines.resolve("stdout"))))
                        .get("written")
                        .intValue())
                .isZero();
        assertThat(said)
                .singleElement()
                .asString()
                .contains("cannot be started")
                .contains("IllegalStateException");
    }

    /** What it says of itself would be that Bywash takes part; and a writer that nobody knows would live on. */
    @Test
    void ofAFragmentThatIsRefusedNoAppenderHasBegunToWrite() throws Exception {
        Path lines = directory.resolve("lines");
        files.write(
                keeping("node", ""),
                fragmentKeeping(
                        "<BywashAppender name='a' directory='" + lines + "'/>", "<ThresholdFilter level='INFO'/>"));

        List<String> said = logInto("refused");

        assertThat(Kept.of("refused", "node")).singleElement().asString().startsWith("logged");
        assertThat(lines).doesNotExist();
        assertThat(said).singleElement().asString().contains("logger \"etl\" holds more than AppenderRef");
    }

    @Test
    void aLevelThatItTakesFromTheEnvironmentIsThatOfTheJvmThatReadsIt() throws Exception {
        files.write("""
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders><Console name="console" target="SYSTEM_ERR"/></Appenders>
                  <Loggers><Root level="${env:BYWASH_TEST_LEVEL:-WARN}"><AppenderRef ref="console"/></Root></Loggers>
                </Configuration>
                """, FRAGMENT.replace("etl.direct", "etl"));
        Path stdout = directory.resolve("stdout");

        // This JVM has no such variable.
        ChildJvm.of(LoggingMain.class, "3", "1")
                .withEnvironment("BYWASH_TEST_LEVEL", "INFO")
                .withConfiguration(files.node())
                .run(stdout);

        assertThat(ChildJvm.errors(stdout)).contains("thread 0 event 2");
        assertThat(EventLines.ofApplication(EventLines.read(Files.readAllBytes(stdout))))
                .hasSize(3);
    }

    /** Should the platform have one that comes first. */
    public static final class PlatformFactory extends XmlConfigurationFactory {}

    @Test
    void whereAnotherFactoryReadsItOnlyAnAppenderThatIsWrittenByHandIsThere() throws Exception {
        String byHand = """
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders><BywashAppender name="bywash"/></Appenders>
                  <Loggers><Root level="INFO"><AppenderRef ref="bywash"/></Root></Loggers>
                </Configuration>
                """;
        Path passedOver = directory.resolve("passed-over");
        Path written = directory.resolve("written");

        for (Path stdout : List.of(passedOver, written)) {
            files.write(
                    stdout.equals(written)
                            ? byHand
                            : byHand.replace("<BywashAppender name=\"bywash\"/>", "<Null name=\"bywash\"/>"),
                    FRAGMENT);
            ChildJvm.of(LoggingMain.class, "3", "1")
                    .with("-Dlog4j.configurationFactory=" + PlatformFactory.class.getName())
                    .withConfiguration(files.node())
                    .run(stdout);
        }

        assertThat(Files.readString(passedOver)).isEmpty();
        assertThat(EventLines.ofApplication(EventLines.read(Files.readAllBytes(written))))
                .hasSize(3);
    }

    private static String keeping(String appender, String attributes) {
        return """
                <Configuration status="OFF" %2$s>
                  <Appenders><Kept name="%1$s"/></Appenders>
                  <Loggers>
                    <Logger name="etl"/>
                    <Root level="INFO"><AppenderRef ref="%1$s"/></Root>
                  </Loggers>
                </Configuration>
                """.formatted(appender, attributes);
    }

    /** One whose loggers refer to its appender {@code a}. */
    private static String fragmentKeeping(String appenders, String inLogger) {
        return """
                <Configuration>
                  <Appenders>%s</Appenders>
                  <Loggers>
                    <Logger name="etl" level="INFO">%s</Logger>
                    <Root level="INFO"><AppenderRef ref="a"/></Root>
                  </Loggers>
                </Configuration>
                """.formatted(appenders, inLogger);
    }

    /** Logs one event with the node's file in this JVM, and returns what Log4j says of Bywash. */
    private List<String> logInto(String name) throws Exception {
        PluginManager.addPackage(Kept.class.getPackage().getName());
        Kept.forget(name);
        try (StatusOfBywash status = new StatusOfBywash()) {
            LoggerContext context = new LoggerContext(name);
            context.start(new NodeConfigurationFactory().getConfiguration(context, files.source()));
            context.getLogger("etl.loads").info("logged");
            context.stop();
            return status.messages();
        }
    }

    @Test
    void asOneOfSeveralItTakesNoPartAndThatIsSaid() throws Exception {
        files.write("""
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders><Console name="console" target="SYSTEM_ERR"/></Appenders>
                  <Loggers><Root level="INFO"><AppenderRef ref="console"/></Root></Loggers>
                </Configuration>
                """, FRAGMENT);
        Path other = Files.writeString(directory.resolve("other.xml"), "<Configuration status=\"WARN\"/>");
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(LoggingMain.class, "3", "1")
                .with("-Dlog4j2.configurationFile=" + files.node() + "," + other)
                .run(stdout);

        assertThat(Files.readString(stdout) + ChildJvm.errors(stdout))
                .contains("Bywash takes no part in", "thread 0 event 2")
                .doesNotContain("bywash.opened");
    }
}
