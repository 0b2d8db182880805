package dev.bywash.log4j.install;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;

/** Keeps all that an appender could print of its events, by context and name. */
@Plugin(name = "Kept", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE)
public final class Kept extends AbstractAppender {

    private static final Map<String, List<String>> LINES = new ConcurrentHashMap<>();

    private final List<String> lines;
    private final boolean location;
    private final boolean broken;

    private Kept(String name, Filter filter, boolean location, boolean broken, List<String> lines) {
        super(name, filter, null, true, Property.EMPTY_ARRAY);
        this.location = location;
        this.broken = broken;
        this.lines = lines;
    }

    /**
     * Called by Log4j.
     *
     * @param as under which name its events are kept, if that is another
     * @param broken whether it cannot be started
     */
    @PluginFactory
    public static Kept create(
            @PluginAttribute("name") String name,
            @PluginAttribute("as") String as,
            @PluginAttribute("location") boolean location,
            @PluginAttribute("broken") boolean broken,
            @PluginElement("Filter") Filter filter,
            @PluginConfiguration Configuration configuration) {
        List<String> lines = of(configuration.getLoggerContext().getName(), as == null ? name : as);
        return new Kept(name, filter, location, broken, lines);
    }

    /** What an appender of this name got in this context, reconfigured or not. */
    static List<String> of(String context, String name) {
        return LINES.computeIfAbsent(context + "/" + name, key -> new CopyOnWriteArrayList<>());
    }

    static void forget(String context) {
        LINES.keySet().removeIf(key -> key.startsWith(context + "/"));
    }

    @Override
    public void start() {
        if (broken) {
            throw new IllegalStateException("cannot start");
        }
        super.start();
    }

    @Override
    public boolean requiresLocation() {
        return location;
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getMessage().getFormattedMessage()
                + " " + event.getLevel() + " " + event.getLoggerName() + " " + event.getMarker() + " "
                + new TreeMap<>(event.getContextData().toMap()) + " " + event.getThrown() + " "
                + (event.isIncludeLocation() ? "located" : "unlocated") + " " + (location ? event.getSource() : ""));
    }
}
