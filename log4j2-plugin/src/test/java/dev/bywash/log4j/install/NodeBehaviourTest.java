package dev.bywash.log4j.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Reconfigurable;
import org.apache.logging.log4j.core.config.plugins.util.PluginManager;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;

/**
 * Two contexts read the same file, one with Bywash, and are told the same: whatever the file and the fragment say, whatever is logged and however levels, loggers and appenders are changed at run time, each of
 * the node's appenders gets the same events, with all that can be seen of them; and each event reaches an appender of the fragment at most once.
 */
class NodeBehaviourTest {

    private static final boolean SOAK = Boolean.getBoolean("bywash.soak");
    private static final int FILES = SOAK ? 1000 : 20;

    private static final List<String> LOGGERS = List.of(
            "",
            "etl",
            "etl.loads",
            "etl.loads.core",
            "etl.loads.core.x",
            "com",
            "com.example",
            "com.example.deep.er",
            "com.examples",
            "x.y.z",
            "x",
            "other");
    private static final String LEVEL_PROPERTY = "bywash.test.level";
    private static final String NODE = "node";
    private static final String BYWASH = "with Bywash";

    /** Logged where a message is made: more often with Bywash, for a message is made for whoever wants it. */
    private static final String INNER = "inner";

    private final Marker keep = MarkerManager.getMarker("KEEP");
    private final Marker skip = MarkerManager.getMarker("SKIP").setParents(keep);
    private NodeFiles files;

    @BeforeContainer
    static void findTheAppender() {
        PluginManager.addPackage(Kept.class.getPackage().getName());
    }

    @BeforeProperty
    void makeNode() throws IOException {
        files = NodeFiles.in(Files.createTempDirectory("node"));
    }

    @AfterProperty
    void cleanUp() throws IOException {
        System.clearProperty(LEVEL_PROPERTY);
        ThreadContext.clearAll();
        files.delete();
    }

    @Tag("compatibility")
    @Example
    void theNodesAppendersGetWhatTheyGotAndBywashEachEventOnce() throws IOException {
        // The same in each build, so that none fails for what another passed; others in each long one.
        Random seeds = SOAK ? new Random() : new Random(4711);
        for (int i = 0; i < FILES; i++) {
            theSame(seeds.nextLong());
        }
    }

    /** Without a trace: where a file has no root, it is printed to the console, by the hundred. */
    private static Throwable thrown() {
        Throwable thrown = new IllegalStateException("thrown");
        thrown.setStackTrace(new StackTraceElement[0]);
        return thrown;
    }

    private void theSame(long seed) throws IOException {
        Random random = new Random(seed);
        RandomConfiguration configurations = new RandomConfiguration(random);
        String node = configurations.node();
        files.write(node, configurations.fragment());
        Kept.forget(NODE);
        Kept.forget(BYWASH);
        ThreadContext.clearAll();
        System.clearProperty(LEVEL_PROPERTY);
        if (random.nextBoolean()) {
            System.setProperty(LEVEL_PROPERTY, random.nextBoolean() ? "DEBUG" : "ERROR");
        }
        LoggerContext plain = new LoggerContext(NODE);
        LoggerContext bywash = new LoggerContext(BYWASH);
        List<String> told = new ArrayList<>();
        try {
            plain.start(new XmlConfiguration(plain, files.source()));
            bywash.start(new NodeConfigurationFactory().getConfiguration(bywash, files.source()));
            for (int i = 0; i < 60; i++) {
                long step = random.nextLong();
                told.add(act(plain, new Random(step), i));
                act(bywash, new Random(step), i);
            }
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + "\n" + node + "\n" + files.fragment() + "\n" + told, e);
        } finally {
            plain.stop();
            bywash.stop();
        }

        for (String appender : RandomConfiguration.APPENDERS) {
            assertThat(outer(Kept.of(BYWASH, appender)))
                    .as(
                            "appender %s; seed %s%n%s%n%s%n%s",
                            appender, seed, node, files.fragment(), String.join("\n", told))
                    .isEqualTo(outer(Kept.of(NODE, appender)));
        }
        for (String appender : List.of("bywash", "fragment.a")) {
            assertThat(outer(Kept.of(BYWASH, appender)).stream()
                            .map(line -> line.substring(0, line.indexOf(' ')))
                            .collect(Collectors.toList()))
                    .as("appender %s; seed %s%n%s%n%s", appender, seed, node, files.fragment())
                    .doesNotHaveDuplicates();
        }
    }

    private static List<String> outer(List<String> lines) {
        return lines.stream().filter(line -> !line.startsWith(INNER)).collect(Collectors.toList());
    }

    /** Says what it did. */
    private String act(LoggerContext context, Random random, int number) throws IOException {
        String name = LOGGERS.get(random.nextInt(LOGGERS.size()));
        Logger logger = context.getLogger(name);
        Level level = Level.valueOf(RandomConfiguration.LEVELS.get(random.nextInt(8)));
        Configuration configuration = context.getConfiguration();
        switch (random.nextInt(40)) {
            case 0 -> {
                configuration.getRootLogger().setLevel(level);
                context.updateLoggers();
                return "root to " + level;
            }
            case 1 -> {
                setLevel(configuration, name, level);
                context.updateLoggers();
                return name + " to " + level + ", as Configurator does";
            }
            case 2 -> {
                logger.setLevel(level);
                return name + " to " + level + " by the logger";
            }
            case 3 -> {
                configuration.getLoggerConfig(name).setLevel(level);
                context.updateLoggers();
                return name + " to " + level + " by its configuration";
            }
            case 4 -> {
                logger.setAdditive(random.nextBoolean());
                return name + " additive or not";
            }
            case 5 -> {
                logger.addAppender(configuration.getAppender("c"));
                return name + " to c";
            }
            case 6 -> {
                if (!name.isEmpty()) {
                    configuration.removeLogger(name);
                    context.updateLoggers();
                }
                return name + " removed";
            }
            case 7 -> {
                LoggerConfig added = new LoggerConfig(name, level, random.nextBoolean());
                if (!name.isEmpty()) {
                    added.addAppender(configuration.getAppender("b"), null, null);
                    configuration.addLogger(name, added);
                    context.updateLoggers();
                }
                return name + " added at " + level;
            }
            case 8 -> {
                Configuration again = ((Reconfigurable) configuration).reconfigure();
                context.setConfiguration(again);
                return "reconfigured";
            }
            case 9 -> {
                ThreadContext.put("tenant", random.nextBoolean() ? "t1" : "t2");
                return "tenant";
            }
            case 10 -> {
                configuration.getLoggerConfig(name).addAppender(configuration.getAppender("c"), level, null);
                return name + " to c from " + level + " by its configuration";
            }
            default -> {
                return log(logger, level, random, number);
            }
        }
    }

    /** As {@code Configurator} does, which knows no context. */
    private static void setLevel(Configuration configuration, String name, Level level) {
        LoggerConfig config = configuration.getLoggerConfig(name);
        if (!name.equals(config.getName())) {
            config = new LoggerConfig(name, level, true);
            configuration.addLogger(name, config);
            config.setLevel(level);
        } else if (!config.getLevel().equals(level)) {
            config.setLevel(level);
        }
    }

    private String log(Logger logger, Level level, Random random, int number) {
        Marker marker = List.of(keep, skip, MarkerManager.getMarker("NONE")).get(random.nextInt(3));
        String message = number + (random.nextBoolean() ? "-noise" : "");
        String said = " " + number + " " + logger.getName() + " " + level + " " + marker;
        switch (random.nextInt(6)) {
            case 0 -> {
                logger.log(level, message);
                return "log" + said;
            }
            case 1 -> {
                logger.log(level, marker, "{}", message);
                return "log with marker" + said;
            }
            case 2 -> {
                if (logger.isEnabled(level, marker)) {
                    logger.log(level, marker, message, thrown());
                }
                return "guarded" + said;
            }
            case 3 -> {
                Logger inner =
                        random.nextBoolean() ? logger : logger.getContext().getLogger("etl.inner");
                Marker other = random.nextBoolean() ? marker : keep;
                logger.log(level, marker, () -> {
                    // Of a level that the filters of bursts do not count: it comes more often with Bywash.
                    inner.warn(other, INNER);
                    return message;
                });
                return "nested" + said + " around " + inner.getName() + " " + other;
            }
            case 4 -> {
                logger.atLevel(level).log(message);
                return "built" + said;
            }
            default -> {
                logger.log(level, "{} {} {}", message, 2, 3);
                return "log with parameters" + said;
            }
        }
    }
}
