package dev.bywash.log4j.install;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A document as Log4j itself understands it: levels, additivity and references after substitution, and which appenders an event reaches.
 *
 * <p>Log4j builds everything but the node's own appenders, which have null appenders of the same name in their place: looking at a
 * file must not open the files and connections that it names.
 */
final class EffectiveConfiguration {

    private final Configuration configuration;
    private final List<String> complaints;

    private EffectiveConfiguration(Configuration configuration, List<String> complaints) {
        this.configuration = configuration;
        this.complaints = complaints;
    }

    /**
     * @param file where the document belongs; what it includes is looked for there
     * @param real the appenders that Log4j is to build as they are
     */
    static EffectiveConfiguration of(XmlDocument document, File file, Set<String> real) throws InstallException {
        byte[] bytes = withoutForeignAppenders(document, real);
        Listener listener = new Listener();
        StatusLogger.getLogger().registerListener(listener);
        try {
            Configuration configuration = new XmlConfiguration(
                    new LoggerContext("bywash-install"),
                    new ConfigurationSource(new ByteArrayInputStream(bytes), file));
            configuration.initialize();
            return new EffectiveConfiguration(configuration, listener.complaints);
        } catch (Exception | LinkageError e) {
            throw new InstallException("Log4j cannot read it: " + e, e);
        } finally {
            StatusLogger.getLogger().removeListener(listener);
        }
    }

    /** What Log4j reported as an error while it read the document. */
    List<String> complaints() {
        return complaints;
    }

    /** Names of all configured loggers; root is the empty one. */
    Set<String> loggerNames() {
        return new TreeSet<>(configuration.getLoggers().keySet());
    }

    boolean hasAppender(String name) {
        return configuration.getAppender(name) != null;
    }

    /** The configuration that decides about a logger of this name: its own, or the nearest above. */
    LoggerConfig loggerConfig(String loggerName) {
        return configuration.getLoggerConfig(loggerName);
    }

    /** Names of the appenders that an event reaches, in order, as often as it reaches them. */
    List<String> route(String loggerName, Level level) {
        List<String> reached = new ArrayList<>();
        LogEvent event = Log4jLogEvent.newBuilder()
                .setLoggerName(loggerName)
                .setLevel(level)
                .setMessage(new SimpleMessage("probe"))
                .build();
        LoggerConfig logger = loggerConfig(loggerName);
        if (!level.isMoreSpecificThan(logger.getLevel())) {
            return reached;
        }
        while (logger != null && !logger.isFiltered(event)) {
            for (AppenderRef reference : logger.getAppenderRefs()) {
                boolean filtered =
                        reference.getFilter() != null && reference.getFilter().filter(event) == Filter.Result.DENY;
                if (!filtered && (reference.getLevel() == null || level.isMoreSpecificThan(reference.getLevel()))) {
                    reached.add(reference.getRef());
                }
            }
            if (hasDefaultConsole(logger)) {
                reached.add(DefaultRoot.CONSOLE);
            }
            logger = logger.isAdditive() ? logger.getParent() : null;
        }
        return reached;
    }

    /** Whether this is the root that Log4j makes up where none is configured: it has an appender without a reference to it. */
    static boolean hasDefaultConsole(LoggerConfig logger) {
        return logger.getAppenderRefs().isEmpty() && !logger.getAppenders().isEmpty();
    }

    private static byte[] withoutForeignAppenders(XmlDocument document, Set<String> real) throws InstallException {
        Document copy = (Document) document.tree().cloneNode(true);
        Element root = copy.getDocumentElement();
        // This is a look at the file: it shall not be watched, and what it reports comes to us.
        for (String attribute : new String[] {"status", "monitorInterval", "packages", "schema", "verbose", "dest"}) {
            remove(root, attribute);
        }
        root.setAttribute("status", "OFF");
        for (Element section : XmlDocument.children(root)) {
            if (section.getNodeName().toLowerCase(Locale.ROOT).equals("appenders")) {
                for (Element appender : XmlDocument.children(section)) {
                    String name = XmlDocument.attribute(appender, "name");
                    if (real.contains(name)) {
                        remove(appender, "directory"); // the check writes to stdout, which the script throws away
                    } else {
                        Element stub = copy.createElementNS(section.getNamespaceURI(), "Null");
                        stub.setAttribute("name", name == null ? "" : name);
                        section.replaceChild(stub, appender);
                    }
                }
            }
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            TransformerFactory.newInstance().newTransformer().transform(new DOMSource(copy), new StreamResult(bytes));
            return bytes.toByteArray();
        } catch (TransformerException e) {
            throw new InstallException("this JVM cannot write XML: " + e.getMessage(), e);
        }
    }

    private static void remove(Element element, String attribute) {
        for (int i = element.getAttributes().getLength() - 1; i >= 0; i--) {
            String name = element.getAttributes().item(i).getNodeName();
            if (name.equalsIgnoreCase(attribute)) {
                element.removeAttribute(name);
            }
        }
    }

    private static final class Listener implements StatusListener {

        private final List<String> complaints = new ArrayList<>();

        @Override
        public void log(StatusData data) {
            if (data.getLevel().isMoreSpecificThan(Level.ERROR)) {
                complaints.add(data.getMessage().getFormattedMessage());
            }
        }

        @Override
        public Level getStatusLevel() {
            return Level.ERROR;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
