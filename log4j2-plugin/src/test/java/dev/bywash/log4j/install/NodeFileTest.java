package dev.bywash.log4j.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bywash.log4j.ChildJvm;
import dev.bywash.log4j.EventLines;
import dev.bywash.log4j.LoggingMain;
import dev.bywash.log4j.ScenarioMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.plugins.util.PluginManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What else a node's file may be: asynchronous, watched, one of several. */
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
        files.write(watched("a"), FRAGMENT.replace("BywashAppender", "Kept").replace(" waitMillis=\"60000\"", ""));
        LoggerContext context = new LoggerContext("watched");
        context.start(new NodeConfigurationFactory().getConfiguration(context, files.source()));
        try {
            Configuration before = context.getConfiguration();
            context.getLogger("etl.direct").info("one");

            Files.writeString(files.node(), watched("b"));
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

    private static String watched(String appender) {
        return """
                <Configuration status="WARN" monitorInterval="1">
                  <Appenders><Kept name="%1$s"/></Appenders>
                  <Loggers><Root level="INFO"><AppenderRef ref="%1$s"/></Root></Loggers>
                </Configuration>
                """.formatted(appender);
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
