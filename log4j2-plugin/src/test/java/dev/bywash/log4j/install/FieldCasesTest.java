package dev.bywash.log4j.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.plugins.util.PluginManager;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes of files that people have on their nodes, where an installer that edits them goes wrong: what is in force is known only in the JVM that reads them. */
@Tag("compatibility")
class FieldCasesTest {

    private static final String LEVEL = "bywash.test.field";
    private static final String CONSOLE = "<Appenders><Kept name='console'/><Kept name='file'/></Appenders>";
    private static final String NODE = "node";
    private static final String BYWASH = "with Bywash";

    @TempDir
    Path root;

    @BeforeAll
    static void findTheAppender() {
        PluginManager.addPackage(Kept.class.getPackage().getName());
    }

    @AfterEach
    void forgetTheLevel() {
        System.clearProperty(LEVEL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A level that an arbiter decides, among the properties.
                "<Properties><Select><SystemPropertyArbiter propertyName='" + LEVEL + "' propertyValue='DEBUG'>"
                        + "<Property name='lvl'>DEBUG</Property></SystemPropertyArbiter>"
                        + "<DefaultArbiter><Property name='lvl'>INFO</Property></DefaultArbiter></Select></Properties>"
                        + CONSOLE + "<Loggers><Root level='${lvl}'><AppenderRef ref='console'/></Root></Loggers>",
                // One that a lookup decides.
                CONSOLE + "<Loggers><Root level='${sys:" + LEVEL + ":-info}'><AppenderRef ref='console'/></Root>"
                        + "<Logger name='org.apache.spark' level='error'/></Loggers>",
                // Filters of a reference, of root, of all.
                CONSOLE + "<Loggers><Root level='WARN'><AppenderRef ref='console'>"
                        + "<RegexFilter regex='.*Succeeded.*' onMatch='DENY' onMismatch='NEUTRAL'/></AppenderRef>"
                        + "</Root></Loggers>",
                CONSOLE + "<Loggers><Root level='WARN'>"
                        + "<RegexFilter regex='.*Succeeded.*' onMatch='DENY' onMismatch='NEUTRAL'/>"
                        + "<AppenderRef ref='console'/></Root></Loggers>",
                "<MarkerFilter marker='KEEP' onMatch='ACCEPT' onMismatch='NEUTRAL'/>" + CONSOLE
                        + "<Loggers><Root level='WARN'><AppenderRef ref='console'/></Root></Loggers>",
                // Loggers below one of the fragment's.
                CONSOLE + "<Loggers><Root level='${sys:" + LEVEL + ":-WARN}'><AppenderRef ref='console'/></Root>"
                        + "<Logger name='etl.loads' level='${sys:" + LEVEL
                        + ":-DEBUG}'><AppenderRef ref='file'/></Logger>"
                        + "<Logger name='etl.loads.core' level='INFO' additivity='false'><AppenderRef ref='file'/></Logger>"
                        + "</Loggers>",
                // A root that an arbiter chooses.
                CONSOLE + "<Loggers><Select><SystemPropertyArbiter propertyName='" + LEVEL + "' propertyValue='DEBUG'>"
                        + "<Root level='debug'><AppenderRef ref='console'/></Root></SystemPropertyArbiter>"
                        + "<DefaultArbiter><Root level='warn'><AppenderRef ref='console'/></Root></DefaultArbiter></Select>"
                        + "</Loggers>"
            })
    void itsAppendersGetWhatTheyGotAndBywashWhatItsFragmentSays(String shape) throws IOException {
        NodeFiles files = NodeFiles.in(root);
        files.write(
                "<Configuration status='OFF'>" + shape + "</Configuration>",
                "<Configuration><Appenders><Kept name='bywash'/></Appenders><Loggers>"
                        + "<Logger name='etl' level='INFO'><AppenderRef ref='bywash'/></Logger>"
                        + "<Root level='WARN'><AppenderRef ref='bywash'/></Root></Loggers></Configuration>");

        // Decided in the JVM that reads the file, and again each time.
        for (String level : new String[] {null, "DEBUG", "ERROR"}) {
            Kept.forget(NODE);
            Kept.forget(BYWASH);
            if (level != null) {
                System.setProperty(LEVEL, level);
            }
            LoggerContext plain = new LoggerContext(NODE);
            LoggerContext bywash = new LoggerContext(BYWASH);
            try {
                plain.start(new XmlConfiguration(plain, files.source()));
                bywash.start(new NodeConfigurationFactory().getConfiguration(bywash, files.source()));
                log(plain);
                log(bywash);
            } finally {
                plain.stop();
                bywash.stop();
            }

            for (String appender : List.of("console", "file")) {
                assertThat(Kept.of(BYWASH, appender)).as(appender).isEqualTo(Kept.of(NODE, appender));
            }
            assertThat(Kept.of(BYWASH, "bywash"))
                    .doesNotHaveDuplicates()
                    .anySatisfy(line -> assertThat(line).startsWith("etl INFO plain"))
                    .anySatisfy(line -> assertThat(line).startsWith("org.apache.spark ERROR plain"));
        }
    }

    /** A message is made for Bywash, and what it logs meanwhile asks the node's filter, too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<MarkerFilter marker='KEEP' onMatch='ACCEPT' onMismatch='NEUTRAL'/> | INFO",
                // It counts what it is asked for, from INFO on.
                "<BurstFilter level='INFO' rate='0.0001' maxBurst='1' onMatch='ACCEPT' onMismatch='DENY'/> | WARN"
            })
    void whatIsLoggedWhileAMessageIsMadeDecidesNothingOfItsEvent(String filter, String inner) throws IOException {
        NodeFiles files = NodeFiles.in(root);
        files.write(
                "<Configuration status='OFF'>" + filter + CONSOLE
                        + "<Loggers><Root level='ERROR'><AppenderRef ref='console'/></Root></Loggers></Configuration>",
                "<Configuration><Appenders><Kept name='bywash'/></Appenders><Loggers>"
                        + "<Logger name='etl' level='INFO'><AppenderRef ref='bywash'/></Logger></Loggers></Configuration>");
        Kept.forget(NODE);
        Kept.forget(BYWASH);
        LoggerContext plain = new LoggerContext(NODE);
        LoggerContext bywash = new LoggerContext(BYWASH);
        try {
            plain.start(new XmlConfiguration(plain, files.source()));
            bywash.start(new NodeConfigurationFactory().getConfiguration(bywash, files.source()));
            logNested(plain, Level.valueOf(inner));
            logNested(bywash, Level.valueOf(inner));
        } finally {
            plain.stop();
            bywash.stop();
        }

        assertThat(outer(BYWASH, "console"))
                .isEqualTo(outer(NODE, "console"))
                .hasSizeBetween(1, outer(BYWASH, "bywash").size());
    }

    /** What is inside comes more often with Bywash. */
    private static List<String> outer(String context, String appender) {
        return Kept.of(context, appender).stream()
                .filter(line -> line.startsWith("outer"))
                .toList();
    }

    private static void logNested(LoggerContext context, Level inner) {
        Logger logger = context.getLogger("etl");
        List<Marker> markers = List.of(MarkerManager.getMarker("KEEP"), MarkerManager.getMarker("OTHER"));
        for (Marker around : markers) {
            for (Marker inside : markers) {
                logger.log(Level.INFO, around, () -> {
                    logger.log(inner, inside, "inner");
                    return "outer " + around + " around " + inside;
                });
            }
        }
    }

    private static void log(LoggerContext context) {
        for (String name : List.of("etl", "etl.loads", "etl.loads.core", "org.apache.spark")) {
            Logger logger = context.getLogger(name);
            for (Level level : List.of(Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR)) {
                logger.log(level, name + " " + level + " plain");
                logger.log(level, name + " " + level + " HTTPRequest,Succeeded");
                logger.log(level, MarkerManager.getMarker("KEEP"), name + " " + level + " kept");
            }
        }
    }
}
