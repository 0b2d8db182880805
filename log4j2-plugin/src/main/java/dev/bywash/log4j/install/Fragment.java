package dev.bywash.log4j.install;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.w3c.dom.Element;

/**
 * What is to be added to each file: properties, appenders, and loggers that say which events go to which appender.
 *
 * <p>A fragment is a Log4j configuration of which only {@code Properties}, {@code Appenders} and {@code Loggers} may be there, and in a
 * logger only {@code AppenderRef}: whatever else it could say would change what the platform's own loggers do.
 */
final class Fragment {

    /** A reference of a logger to an appender. */
    static final class Reference {

        final String appender;
        /** From which level on; null: all that the logger lets through. */
        final Level level;
        /** XML of the filters in the reference, empty if there are none. */
        final String filters;

        private Reference(String appender, Level level, String filters) {
            this.appender = appender;
            this.level = level;
            this.filters = filters;
        }
    }

    /** A logger, or root with the empty name. */
    static final class Logger {

        final String name;
        /** Null if the fragment does not say. */
        final Level level;

        final boolean additive;
        final List<Reference> references;

        private Logger(String name, Level level, boolean additive, List<Reference> references) {
            this.name = name;
            this.level = level;
            this.additive = additive;
            this.references = Collections.unmodifiableList(references);
        }

        boolean isRoot() {
            return name.isEmpty();
        }
    }

    private final XmlDocument document;
    private final Map<String, Element> properties = new LinkedHashMap<>();
    private final Map<String, Element> appenders = new LinkedHashMap<>();
    private final Map<String, Logger> loggers = new LinkedHashMap<>();

    private Fragment(XmlDocument document) {
        this.document = document;
    }

    static Fragment parse(byte[] bytes) throws InstallException {
        Fragment fragment = new Fragment(XmlDocument.parse(bytes));
        if (Marks.foundIn(fragment.document.text())) {
            throw new InstallException("it holds the marks that the installer sets around what it adds; take them out");
        }
        for (Element section : XmlDocument.children(fragment.document.root())) {
            fragment.read(section);
        }
        fragment.check();
        return fragment;
    }

    Map<String, Element> properties() {
        return properties;
    }

    Map<String, Element> appenders() {
        return appenders;
    }

    /** By name; root, if it is there, comes first, then each before those below it. */
    List<Logger> loggers() {
        List<Logger> ordered = new ArrayList<>(loggers.values());
        ordered.sort((a, b) -> a.name.compareTo(b.name));
        return ordered;
    }

    /** An element as lines that are indented among themselves. */
    List<String> lines(Element element, NodeIdentity identity) {
        XmlScanner.Span span = document.span(element);
        String source = document.source(element);
        if (element.getNodeName().equalsIgnoreCase("BywashAppender")) {
            StringBuilder added = new StringBuilder();
            identity.attributes().forEach((name, value) -> {
                if (XmlDocument.attribute(element, name) == null) {
                    added.append(' ').append(name).append('=').append(NodeIdentity.quoted(value));
                }
            });
            int tagEnd = span.openEnd - span.start - (span.selfClosing() ? 2 : 1);
            source = source.substring(0, tagEnd).trim() + added + source.substring(tagEnd);
        }
        int lineStart = document.text().lastIndexOf('\n', span.start) + 1;
        String indent = document.text().substring(lineStart, span.start);
        List<String> lines = new ArrayList<>();
        for (String line : source.split("\r?\n", -1)) {
            lines.add(line.startsWith(indent) && indent.trim().isEmpty() ? line.substring(indent.length()) : line);
        }
        return lines;
    }

    private void read(Element section) throws InstallException {
        switch (section.getNodeName().toLowerCase(Locale.ROOT)) {
            case "properties":
                named(section, properties);
                break;
            case "appenders":
                named(section, appenders);
                break;
            case "loggers":
                for (Element logger : XmlDocument.children(section)) {
                    Logger read = logger(logger);
                    loggers.put(read.name, read);
                }
                break;
            default:
                throw new InstallException("<" + section.getNodeName()
                        + "> cannot be merged; a fragment may hold Properties, Appenders and Loggers");
        }
    }

    private static void named(Element section, Map<String, Element> into) throws InstallException {
        for (Element element : XmlDocument.children(section)) {
            into.put(required(element, "name"), element);
        }
    }

    private Logger logger(Element element) throws InstallException {
        String type = element.getNodeName().toLowerCase(Locale.ROOT);
        if (!Arrays.asList("logger", "asynclogger", "root", "asyncroot").contains(type)) {
            throw new InstallException("<" + element.getNodeName() + "> is no logger");
        }
        String name = type.endsWith("root") ? "" : required(element, "name");
        List<Reference> references = new ArrayList<>();
        for (Element child : XmlDocument.children(element)) {
            if (!child.getNodeName().equalsIgnoreCase("AppenderRef")) {
                throw new InstallException(
                        "<" + child.getNodeName() + "> in a logger cannot be merged; put it into the AppenderRef");
            }
            references.add(reference(child));
        }
        String additivity = XmlDocument.attribute(element, "additivity");
        boolean additive = additivity == null || !additivity.trim().equalsIgnoreCase("false");
        return new Logger(name.equals("root") ? "" : name, level(element), additive, references);
    }

    private Reference reference(Element element) throws InstallException {
        StringBuilder filters = new StringBuilder();
        for (Element filter : XmlDocument.children(element)) {
            filters.append(document.source(filter));
        }
        return new Reference(required(element, "ref"), level(element), filters.toString());
    }

    private void check() throws InstallException {
        for (Logger logger : loggers.values()) {
            for (Reference reference : logger.references) {
                if (!appenders.containsKey(reference.appender)) {
                    throw new InstallException("logger " + (logger.isRoot() ? "Root" : logger.name)
                            + " refers to appender " + reference.appender + ", which the fragment does not have");
                }
            }
        }
    }

    private static Level level(Element element) throws InstallException {
        String name = XmlDocument.attribute(element, "level");
        Level level = name == null ? null : Level.getLevel(name.trim().toUpperCase(Locale.ROOT));
        if (name != null && level == null) {
            throw new InstallException("\"" + name + "\" is no level; use one of " + Arrays.toString(Level.values()));
        }
        return level;
    }

    private static String required(Element element, String attribute) throws InstallException {
        String value = XmlDocument.attribute(element, attribute);
        if (value == null || value.isEmpty()) {
            throw new InstallException("<" + element.getNodeName() + "> has no " + attribute);
        }
        return value;
    }
}
