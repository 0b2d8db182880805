package dev.bywash.log4j.install;

import java.io.File;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.w3c.dom.Element;

/**
 * Adds a fragment to a node's document.
 *
 * <p>Appenders and properties are added by name. A logger of the fragment says "events of this logger, from this level on, go to this
 * appender, once", and everything that was there goes on as before. So a new logger is never stricter than the one that decided
 * until then; where it is more talkative, or where a reference above would pass on too much, it is closed (not additive) and carries the
 * references that it would have inherited, at the level that held for them. Where a reference above takes the severe events anyway, the
 * logger's own denies them.
 */
final class Merge {

    private static final List<String> LOGGER_ELEMENTS = Arrays.asList("logger", "asynclogger");
    private static final List<String> ROOT_ELEMENTS = Arrays.asList("root", "asyncroot");

    private final XmlDocument document;
    private final Fragment fragment;
    private final NodeIdentity identity;
    private final EffectiveConfiguration before;
    private final Insertions insertions;
    private final List<String> notes = new ArrayList<>();
    /** Per logger and appender, from which level on events of that logger reach the appender after the merge. */
    private final Map<String, Map<String, Level>> reached = new HashMap<>();

    private Merge(XmlDocument document, Fragment fragment, NodeIdentity identity, EffectiveConfiguration before) {
        this.document = document;
        this.fragment = fragment;
        this.identity = identity;
        this.before = before;
        this.insertions = new Insertions(document);
    }

    /** A merged file. */
    static final class Result {

        final byte[] bytes;
        /** What was done, and what could not be, in words. */
        final List<String> notes;

        private Result(byte[] bytes, List<String> notes) {
            this.bytes = bytes;
            this.notes = Collections.unmodifiableList(notes);
        }
    }

    /**
     * @param base the node's file without anything of ours
     * @param file where it belongs
     * @throws InstallException if the file cannot be merged, or if anything in it would behave differently afterwards
     */
    static Result of(XmlDocument base, File file, Fragment fragment, NodeIdentity identity) throws InstallException {
        EffectiveConfiguration before = EffectiveConfiguration.of(base, file, Collections.emptySet());
        Merge merge = new Merge(base, fragment, identity, before);
        merge.addProperties();
        merge.addAppenders();
        merge.addLoggers();
        byte[] merged = encode(merge.insertions.apply(), base.charset());
        EffectiveConfiguration after = EffectiveConfiguration.of(
                XmlDocument.parse(merged), file, fragment.appenders().keySet());
        new BehaviourCheck(before, after, fragment).run();
        return new Result(merged, merge.notes);
    }

    private static byte[] encode(String text, Charset charset) throws InstallException {
        if (!charset.newEncoder().canEncode(text)) {
            throw new InstallException("the fragment holds characters that its encoding " + charset + " does not have");
        }
        return text.getBytes(charset);
    }

    private void addProperties() throws InstallException {
        Element section = XmlDocument.section(document.root(), "Properties");
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Element> property : fragment.properties().entrySet()) {
            Element present = section == null ? null : named(section, property.getKey());
            if (present == null) {
                lines.addAll(fragment.lines(property.getValue(), identity));
            } else if (!value(present).equals(value(property.getValue()))) {
                throw new InstallException(
                        "property " + property.getKey() + " is \"" + value(present) + "\" in the file and \""
                                + value(property.getValue()) + "\" in the fragment; rename the fragment's");
            }
        }
        if (!lines.isEmpty() && section == null) {
            // First, because older Log4j knows properties only behind their definition.
            insertions.atStartOf(document.root(), wrapped("Properties", lines));
        } else if (!lines.isEmpty()) {
            insertions.atEndOf(section, lines);
        }
    }

    private void addAppenders() throws InstallException {
        Element section = XmlDocument.section(document.root(), "Appenders");
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Element> appender : fragment.appenders().entrySet()) {
            Element present = section == null ? null : named(section, appender.getKey());
            if (present == null) {
                lines.addAll(fragment.lines(appender.getValue(), identity));
                notes.add("appender " + appender.getKey());
            } else if (type(present).equalsIgnoreCase(type(appender.getValue()))) {
                notes.add("appender " + appender.getKey() + " was in the file already and stays as it is");
            } else {
                throw new InstallException("it has a <" + type(present) + "> named " + appender.getKey()
                        + " of its own; rename the fragment's appender");
            }
        }
        if (root() == null) {
            lines.addAll(Arrays.asList(DefaultRoot.APPENDER));
        }
        add("Appenders", section, lines);
    }

    private void addLoggers() {
        Element section = XmlDocument.section(document.root(), "Loggers");
        List<String> lines = new ArrayList<>();
        boolean rootIsMissing = root() == null;
        for (Fragment.Logger logger : fragment.loggers()) {
            Element present = logger.isRoot() ? root() : loggerElement(logger.name);
            if (present != null) {
                extend(present, logger);
            } else if (!logger.isRoot()) {
                lines.addAll(created(logger));
            }
        }
        if (rootIsMissing) {
            lines.addAll(wrapped(DefaultRoot.TAG, rootReferences()));
        }
        add("Loggers", section, lines);
    }

    /** What Log4j does by itself where there is no root has to be said once there is one. */
    private List<String> rootReferences() {
        List<String> references = new ArrayList<>();
        references.add(DefaultRoot.REFERENCE);
        for (Fragment.Logger logger : fragment.loggers()) {
            if (logger.isRoot()) {
                for (Fragment.Reference reference : logger.references) {
                    references.addAll(reference(logger, reference, stricter(logger.level, reference.level), null));
                }
            }
        }
        return references;
    }

    /** A logger that is there keeps its level and its references, and gets the fragment's besides. */
    private void extend(Element present, Fragment.Logger logger) {
        LoggerConfig config = before.loggerConfig(logger.name);
        String shown = logger.isRoot() ? "root" : "logger " + logger.name;
        List<String> lines = new ArrayList<>();
        for (Fragment.Reference reference : logger.references) {
            Level from = stricter(logger.level, reference.level);
            Level above = config.isAdditive() ? reachedAbove(logger.name, reference.appender) : null;
            if (config.getAppenders().containsKey(reference.appender) || refersTo(config, reference.appender)) {
                notes.add(shown + " referred to " + reference.appender + " already");
            } else {
                lines.addAll(reference(logger, reference, from, above));
                notes.add(shown + from(from));
            }
            if (from != null && !from.isMoreSpecificThan(config.getLevel())) {
                notes.add(shown + " is at " + config.getLevel() + " in this file, so nothing below that comes");
            }
        }
        if (!lines.isEmpty()) {
            insertions.atEndOf(present, lines);
        }
    }

    private List<String> created(Fragment.Logger logger) {
        LoggerConfig parent = before.loggerConfig(logger.name);
        Level decided = parent.getLevel();
        Level level = logger.level == null ? decided : talkative(logger.level, decided);
        boolean inheritsMore = decided.isMoreSpecificThan(level) && !decided.equals(level);
        boolean passesTooMuch = false;
        for (Fragment.Reference reference : logger.references) {
            Level above = reachedAbove(logger.name, reference.appender);
            Level from = stricter(logger.level, reference.level);
            passesTooMuch |= above != null && from != null && from.isMoreSpecificThan(above) && !from.equals(above);
        }
        boolean closed = !logger.additive || inheritsMore || passesTooMuch;
        List<String> lines = new ArrayList<>();
        for (Fragment.Reference reference : logger.references) {
            Level from = stricter(logger.level, reference.level);
            Level above = closed ? null : reachedAbove(logger.name, reference.appender);
            lines.addAll(reference(logger, reference, from == null ? level : from, above));
            notes.add("logger " + logger.name + from(from == null ? level : from));
        }
        if (closed && logger.additive) {
            lines.addAll(inherited(parent, decided));
        }
        String tag = "Logger name=" + NodeIdentity.quoted(logger.name) + " level=\"" + level + "\""
                + (closed ? " additivity=\"false\"" : "");
        return wrapped(tag, lines);
    }

    /** The references of the loggers above, none of them more talkative than what reached them until now. */
    private static List<String> inherited(LoggerConfig parent, Level decided) {
        List<String> lines = new ArrayList<>();
        for (LoggerConfig above = parent; above != null; above = above.isAdditive() ? above.getParent() : null) {
            if (EffectiveConfiguration.hasDefaultConsole(above)) {
                lines.add(DefaultRoot.REFERENCE.replace("/>", " level=\"" + decided + "\"/>"));
            }
            for (AppenderRef reference : above.getAppenderRefs()) {
                lines.add("<AppenderRef ref=" + NodeIdentity.quoted(reference.getRef()) + " level=\""
                        + stricter(reference.getLevel(), decided) + "\"/>");
            }
        }
        return lines;
    }

    private List<String> reference(Fragment.Logger logger, Fragment.Reference reference, Level from, Level above) {
        if (from != null) {
            reached.computeIfAbsent(logger.name, n -> new HashMap<>())
                    .merge(reference.appender, from, Merge::talkative);
        }
        String tag = "<AppenderRef ref=" + NodeIdentity.quoted(reference.appender)
                + (from == null ? "" : " level=\"" + from + "\"");
        List<String> lines = new ArrayList<>();
        if (above == null && reference.filters.isEmpty()) {
            lines.add(tag + "/>");
            return lines;
        }
        lines.add(tag + ">");
        String deny = above == null
                ? ""
                : "<ThresholdFilter level=\"" + above + "\" onMatch=\"DENY\" onMismatch=\"NEUTRAL\"/>";
        boolean both = above != null && !reference.filters.isEmpty();
        lines.add("  " + (both ? "<Filters>" : "") + deny + reference.filters.replaceAll("\\s*\r?\n\\s*", " ")
                + (both ? "</Filters>" : ""));
        lines.add("</AppenderRef>");
        return lines;
    }

    /** From which level on an event of this logger reaches the appender through additivity; null if it does not. */
    private Level reachedAbove(String name, String appender) {
        Level above = null;
        String parent = name;
        boolean additive = true;
        while (additive && !parent.isEmpty()) {
            int dot = parent.lastIndexOf('.');
            parent = dot < 0 ? "" : parent.substring(0, dot);
            Level here = reached.getOrDefault(parent, Collections.emptyMap()).get(appender);
            if (here != null) {
                above = above == null ? here : talkative(above, here);
            }
            LoggerConfig config = before.loggerConfig(parent);
            additive = !config.getName().equals(parent) || config.isAdditive();
        }
        return above;
    }

    private void add(String name, Element section, List<String> lines) {
        if (!lines.isEmpty() && section == null) {
            insertions.atEndOf(document.root(), wrapped(name, lines));
        } else if (!lines.isEmpty()) {
            insertions.atEndOf(section, lines);
        }
    }

    private static List<String> wrapped(String tag, List<String> lines) {
        List<String> wrapped = new ArrayList<>();
        wrapped.add("<" + tag + ">");
        for (String line : lines) {
            wrapped.add("  " + line);
        }
        wrapped.add("</" + tag.split(" ", 2)[0] + ">");
        return wrapped;
    }

    private Element root() {
        Element root = null;
        Element section = XmlDocument.section(document.root(), "Loggers");
        if (section != null) {
            for (Element child : XmlDocument.children(section)) {
                boolean named =
                        LOGGER_ELEMENTS.contains(lower(child)) && "root".equals(XmlDocument.attribute(child, "name"));
                root = named || ROOT_ELEMENTS.contains(lower(child)) ? child : root;
            }
        }
        return root;
    }

    private Element loggerElement(String name) {
        Element section = XmlDocument.section(document.root(), "Loggers");
        return section == null ? null : named(section, name);
    }

    private static Element named(Element section, String name) {
        Element found = null;
        for (Element child : XmlDocument.children(section)) {
            found = name.equals(XmlDocument.attribute(child, "name")) ? child : found;
        }
        return found;
    }

    private static boolean refersTo(LoggerConfig config, String appender) {
        return config.getAppenderRefs().stream()
                .anyMatch(reference -> reference.getRef().equals(appender));
    }

    /** The kind of an appender, in the concise and in the strict way of writing. */
    private static String type(Element appender) {
        String type = XmlDocument.attribute(appender, "type");
        return lower(appender).equals("appender") && type != null ? type : appender.getNodeName();
    }

    private static String value(Element property) {
        String value = XmlDocument.attribute(property, "value");
        return value == null ? property.getTextContent().trim() : value;
    }

    private static String lower(Element element) {
        return element.getNodeName().toLowerCase(Locale.ROOT);
    }

    private static String from(Level level) {
        return level == null ? "" : " from " + level + " on";
    }

    private static Level stricter(Level a, Level b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isMoreSpecificThan(b) ? a : b;
    }

    private static Level talkative(Level a, Level b) {
        return a.isLessSpecificThan(b) ? a : b;
    }
}
