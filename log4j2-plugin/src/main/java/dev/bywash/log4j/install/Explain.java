package dev.bywash.log4j.install;

import dev.bywash.log4j.BywashAppender;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * Says for each logger of a node's files which appenders an event of it reaches, from which levels, without Bywash and with it: {@code Explain FRAGMENT FILE...}.
 *
 * <p>Log4j itself answers: it reads the file twice and is logged to. Only the appenders are others, which note that they were reached, so that nothing is written or created; those of the fragment are
 * built once, so that an attribute that makes no sense is found, but the text of {@code directory} is not looked at. The answer is all that is on standard error, whatever status log the files ask for. Exit code 0; 1 if
 * the fragment cannot be used, and a line says why; 2 for wrong arguments; 3 if the fragment can be used, but holds something that cannot be done, which lines say that begin with {@code the fragment:}.
 */
public final class Explain {

    private static final List<Level> LEVELS =
            Arrays.asList(Level.FATAL, Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);

    private static final String COMPLAINT = "the fragment: ";

    private Explain() {}

    public static void main(String[] arguments) {
        // Standard output is where a BywashAppender that is built says so.
        PrintStream out = System.err;
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
        System.setOut(nowhere);
        System.setErr(nowhere);
        int exit = 2;
        try {
            if (arguments.length > 0) {
                String answer =
                        answer(Paths.get(arguments[0]), Arrays.asList(arguments).subList(1, arguments.length));
                out.print(answer);
                exit = answer.startsWith(COMPLAINT) ? 3 : 0;
            } else {
                out.println("usage: Explain FRAGMENT FILE...");
            }
        } catch (IOException | RuntimeException | Error e) {
            out.println(e instanceof IllegalArgumentException ? e.getMessage() : e.toString());
            exit = 1;
        }
        out.flush();
        // Not exit: the appender must not report the end of a process that logged nothing.
        Runtime.getRuntime().halt(exit);
    }

    private static String answer(Path fragment, List<String> files) throws IOException {
        Installation installation = new Installation(fragment, Collections.emptyMap());
        Fragment usable = new Probed(new LoggerContext("fragment"), installation, new TreeMap<>());
        Complaints complaints = new Complaints();
        StatusLogger.getLogger().registerListener(complaints);
        usable.initialize();
        StatusLogger.getLogger().removeListener(complaints);
        Set<String> missing = new TreeSet<>();
        usable.getLoggers().values().forEach(logger -> logger.getAppenderRefs()
                .forEach(reference -> missing.add(reference.getRef())));
        missing.removeAll(usable.getAppenders().keySet());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("its appenders " + missing + " are not there or cannot be built: "
                    + String.join(" ", complaints.messages));
        }
        StringWriter answer = new StringWriter();
        PrintWriter out = new PrintWriter(answer);
        complaints.messages.forEach(complaint -> out.println(COMPLAINT + complaint));
        for (String name : files) {
            out.println(name);
            explain(new File(name), installation, usable, out);
        }
        return answer.toString();
    }

    private static void explain(File file, Installation installation, Fragment fragment, PrintWriter out)
            throws IOException {
        Map<String, Set<String>> before = new TreeMap<>();
        Map<String, Set<String>> after = new TreeMap<>();
        LoggerContext plain = new LoggerContext("before");
        AbstractConfiguration configuration = new XmlConfiguration(plain, source(file)) {
            @Override
            public void createConfiguration(Node node, LogEvent event) {
                if (!noted(this, node, before)) {
                    super.createConfiguration(node, event);
                }
            }
        };
        plain.start(configuration);
        Set<String> loggers = new TreeSet<>(configuration.getLoggers().keySet());
        loggers.addAll(fragment.getLoggers().keySet());
        LoggerContext bywash = new LoggerContext("after");
        bywash.start(new NodeConfiguration(bywash, source(file), installation) {
            @Override
            public void createConfiguration(Node node, LogEvent event) {
                if (!noted(this, node, after)) {
                    super.createConfiguration(node, event);
                }
            }

            @Override
            Fragment fragment() {
                return new Probed(getLoggerContext(), installation, after);
            }
        });
        for (LoggerContext context : Arrays.asList(plain, bywash)) {
            for (String logger : loggers) {
                LEVELS.forEach(level -> context.getLogger(logger).log(level, level.name()));
            }
            context.stop();
        }
        for (String logger : loggers) {
            out.println("  " + (logger.isEmpty() ? "root" : logger) + ": " + reached(before, logger) + " -> "
                    + reached(after, logger));
        }
    }

    private static String reached(Map<String, Set<String>> reached, String logger) {
        List<String> appenders = new ArrayList<>();
        reached.forEach((key, levels) -> {
            if (key.startsWith(logger + "\0")) {
                List<String> inOrder = new ArrayList<>();
                LEVELS.forEach(level -> inOrder.addAll(
                        levels.contains(level.name()) ? Arrays.asList(level.name()) : Collections.emptyList()));
                appenders.add(key.substring(logger.length() + 1) + " " + inOrder);
            }
        });
        return appenders.isEmpty() ? "nothing" : String.join(", ", appenders);
    }

    private static ConfigurationSource source(File file) throws IOException {
        return new ConfigurationSource(new FileInputStream(file), file);
    }

    /** Puts a note in place of what would become an appender. */
    private static boolean noted(AbstractConfiguration configuration, Node node, Map<String, Set<String>> reached) {
        boolean appender = node.getType() != null
                && Appender.ELEMENT_TYPE.equals(node.getType().getElementName());
        if (appender) {
            node.setObject(new Note(name(configuration, node), reached));
        }
        return appender;
    }

    private static String name(AbstractConfiguration configuration, Node node) {
        String name = "";
        for (Map.Entry<String, String> attribute : node.getAttributes().entrySet()) {
            name = attribute.getKey().equalsIgnoreCase("name") ? attribute.getValue() : name;
        }
        return configuration.getConfigurationStrSubstitutor().replace(name);
    }

    /** A fragment whose appenders only note what reaches them. */
    private static final class Probed extends Fragment {

        private final Map<String, Set<String>> reached;

        Probed(LoggerContext context, Installation installation, Map<String, Set<String>> reached) {
            super(context, installation);
            this.reached = reached;
            addComponent(BywashAppender.TRIAL, this);
        }

        @Override
        public void createConfiguration(Node node, LogEvent event) {
            // Building it takes the attributes away.
            String name = name(this, node);
            if ("BywashAppender".equalsIgnoreCase(node.getName())) {
                // It may hold lookups that only the cluster's JVM resolves.
                node.getAttributes()
                        .replaceAll((key, text) -> key.equalsIgnoreCase("directory") ? File.separator : text);
                super.createConfiguration(node, event);
                node.setObject(node.getObject() == null ? null : new Note(name, reached));
            } else if (!noted(this, node, reached)) {
                super.createConfiguration(node, event);
            }
        }
    }

    /** What Log4j finds wrong, each in a line. */
    private static final class Complaints implements StatusListener {

        private final List<String> messages = new ArrayList<>();

        @Override
        public void log(StatusData data) {
            messages.add(data.getMessage().getFormattedMessage().replaceAll("\\s+", " "));
        }

        @Override
        public Level getStatusLevel() {
            return Level.ERROR;
        }

        @Override
        public void close() {}
    }

    /** An appender that is told of by name. */
    private static final class Note extends AbstractAppender {

        private final Map<String, Set<String>> reached;

        Note(String name, Map<String, Set<String>> reached) {
            super(name, null, null, true, Property.EMPTY_ARRAY);
            this.reached = reached;
        }

        @Override
        public void append(LogEvent event) {
            synchronized (reached) {
                reached.computeIfAbsent(event.getLoggerName() + "\0" + getName(), key -> new LinkedHashSet<>())
                        .add(event.getMessage().getFormattedMessage());
            }
        }
    }
}
