package dev.bywash.log4j.install;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.util.PluginType;
import org.w3c.dom.Element;
import org.w3c.dom.Text;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The fragment as a configuration of its own: its properties and appenders are apart from the node's, and its loggers log nothing. They only say which events of which loggers are to go where.
 *
 * <p>Not a subclass of Log4j's {@code XmlConfiguration}: that one sets the level of the status log, which is the node's to set.
 */
class Fragment extends AbstractConfiguration {

    private static final List<String> SECTIONS = Arrays.asList("properties", "appenders", "loggers");
    private static final List<String> ROOTS = Arrays.asList("root", "asyncroot");

    private final Installation installation;

    private volatile boolean abandoned;

    Fragment(LoggerContext context, Installation installation) {
        super(context, ConfigurationSource.NULL_SOURCE);
        this.installation = installation;
    }

    /** Gives back what its appenders hold, started or not, and takes no events any more. */
    void abandon() {
        abandoned = true;
        for (Appender appender : getAppenders().values()) {
            try {
                appender.stop();
            } catch (RuntimeException | LinkageError e) {
                // It may be the one that could not start.
            }
        }
        stop();
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** @throws IllegalArgumentException if the fragment cannot be used; its message says why */
    @Override
    public void setup() {
        try (InputStream input = Files.newInputStream(installation.fragment())) {
            fill(rootNode, documentBuilder().parse(input).getDocumentElement());
        } catch (SAXParseException e) {
            throw new IllegalArgumentException(
                    "it is no well-formed XML: line " + e.getLineNumber() + ": " + e.getMessage(), e);
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new IllegalArgumentException(e.toString(), e);
        }
    }

    /** Before anything is built, for an appender that is built is one that has begun to write. Without a root Log4j would make one that writes to the console, and warn. */
    @Override
    protected void preConfigure(Node node) {
        if (node == rootNode) {
            Node loggers = section("Loggers");
            loggers.getChildren().forEach(Fragment::requireReferencesOnly);
            if (loggers.getChildren().stream().noneMatch(Fragment::isRoot)) {
                Node root = child(loggers, "Root");
                root.getAttributes().put("level", Level.ERROR.name());
            }
        }
        super.preConfigure(node);
    }

    private static void requireReferencesOnly(Node logger) {
        for (Node child : logger.getChildren()) {
            if (child.getType().getPluginClass() != AppenderRef.class) {
                throw new IllegalArgumentException(
                        "logger \"" + logger.getAttributes().getOrDefault("name", "root")
                                + "\" holds more than AppenderRef; put filters into the AppenderRef");
            }
        }
    }

    /** Where events of this logger of the fragment are to go. */
    List<Reference> references(LoggerConfig logger) {
        List<Reference> references = new ArrayList<>();
        for (AppenderRef ref : logger.getAppenderRefs()) {
            Appender appender = getAppender(ref.getRef());
            if (appender != null) {
                Level level = stricter(logger.getLevel(), ref.getLevel());
                references.add(new Reference(this, appender, level, below(logger, ref), ref.getFilter()));
            }
        }
        return references;
    }

    /** The loggers below this one that refer to the same appender. */
    private List<String> below(LoggerConfig logger, AppenderRef ref) {
        List<String> below = new ArrayList<>();
        for (LoggerConfig other : getLoggers().values()) {
            boolean refers = other.getAppenderRefs().stream()
                    .anyMatch(reference -> reference.getRef().equals(ref.getRef()));
            if (refers && other != logger && Reference.covers(logger.getName(), other.getName())) {
                below.add(other.getName());
            }
        }
        return below;
    }

    private static Level stricter(Level a, Level b) {
        return b == null || a.isMoreSpecificThan(b) ? a : b;
    }

    private static boolean isRoot(Node logger) {
        return ROOTS.contains(logger.getName().toLowerCase(Locale.ROOT))
                || LoggerConfig.ROOT.equals(logger.getAttributes().get("name"));
    }

    private Node section(String name) {
        for (Node section : rootNode.getChildren()) {
            if (section.getName().equalsIgnoreCase(name)) {
                return section;
            }
        }
        return child(rootNode, name);
    }

    private Node child(Node parent, String name) {
        Node child = new Node(parent, name, pluginManager.getPluginType(name));
        parent.getChildren().add(child);
        return child;
    }

    private void fill(Node node, Element element) {
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            org.w3c.dom.Node attribute = element.getAttributes().item(i);
            node.getAttributes().put(attribute.getNodeName(), attribute.getNodeValue());
        }
        if (node.getName() != null && node.getName().equalsIgnoreCase("BywashAppender")) {
            identify(node.getAttributes());
        }
        StringBuilder text = new StringBuilder();
        for (org.w3c.dom.Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element) {
                fillChild(node, (Element) child);
            } else if (child instanceof Text) {
                text.append(((Text) child).getData());
            }
        }
        node.setValue(text.toString().trim());
    }

    private void fillChild(Node node, Element element) {
        String name = element.getTagName();
        PluginType<?> type = pluginManager.getPluginType(name);
        if (node == rootNode && !SECTIONS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "<" + name + "> cannot be merged; a fragment may hold Properties, Appenders and Loggers");
        }
        Node child = new Node(node, name, type);
        fill(child, element);
        if (type != null) {
            node.getChildren().add(child);
        } else if (!child.hasChildren() && !child.getValue().isEmpty()) {
            node.getAttributes().put(name, child.getValue());
        } else {
            throw new IllegalArgumentException("Log4j knows no <" + name + ">");
        }
    }

    /** What the fragment itself says wins. The values are no place for Log4j's lookups. */
    private void identify(Map<String, String> attributes) {
        Collection<String> present = new ArrayList<>(attributes.keySet());
        installation.identity().forEach((name, value) -> {
            if (present.stream().noneMatch(name::equalsIgnoreCase)) {
                attributes.put(name, value.replace("${", "$${"));
            }
        });
    }

    private static DocumentBuilder documentBuilder() throws ParserConfigurationException {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        // The default one prints to stderr.
        builder.setErrorHandler(new DefaultHandler());
        return builder;
    }
}
