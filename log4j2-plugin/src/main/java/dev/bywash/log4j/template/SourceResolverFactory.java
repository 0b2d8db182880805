package dev.bywash.log4j.template;

import dev.bywash.log4j.encode.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.config.plugins.processor.PluginEntry;
import org.apache.logging.log4j.core.config.plugins.util.PluginRegistry;
import org.apache.logging.log4j.core.config.plugins.util.PluginType;
import org.apache.logging.log4j.layout.template.json.resolver.EventResolver;
import org.apache.logging.log4j.layout.template.json.resolver.EventResolverContext;
import org.apache.logging.log4j.layout.template.json.resolver.EventResolverFactory;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolver;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolverConfig;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolverFactory;
import org.apache.logging.log4j.layout.template.json.util.JsonWriter;

/**
 * Makes resolvers of what is known of where an event comes from.
 *
 * <pre>{@code
 * config = "field" -> ( "cluster_id" | "cluster_name" | "role" | "host" | "app_id"
 *                     | "job_id" | "job_run_id" | "task_run_id" | "task_key" )
 *
 * {"$resolver": "bywash", "field": "job_id"}
 * }</pre>
 *
 * <p>The value is a string, the one that the field has in the event's {@code source}; a field that is not known is left out.
 *
 * <p>Not in the plugin descriptor, and so without the annotation that brings it there: Log4j loads every class of a descriptor when it
 * starts, and would print, wherever JsonTemplateLayout is absent and its status level is INFO, as on Databricks, that this one cannot be
 * loaded.
 */
public final class SourceResolverFactory implements EventResolverFactory {

    private static final String NAME = "bywash";

    private static final List<String> FIELDS = Collections.unmodifiableList(Arrays.asList(
            "cluster_id", "cluster_name", "role", "host", "app_id", "job_id", "job_run_id", "task_run_id", "task_key"));

    /** The source of the event that a thread renders: a resolver is told the event alone. */
    private static final ThreadLocal<Source> CURRENT = new ThreadLocal<>();

    private static final SourceResolverFactory INSTANCE = new SourceResolverFactory();

    private SourceResolverFactory() {}

    @PluginFactory
    public static SourceResolverFactory getInstance() {
        return INSTANCE;
    }

    /** Makes Log4j know this factory. Does nothing from the second call on. */
    static synchronized void register() {
        Map<String, List<PluginType<?>>> plugins = PluginRegistry.getInstance().loadFromMainClassLoader();
        String category = TemplateResolverFactory.CATEGORY.toLowerCase(Locale.ROOT);
        List<PluginType<?>> resolvers = plugins.getOrDefault(category, Collections.emptyList());
        if (resolvers.stream().noneMatch(plugin -> plugin.getPluginClass() == SourceResolverFactory.class)) {
            PluginEntry entry = new PluginEntry();
            entry.setCategory(category);
            entry.setKey(NAME);
            entry.setName(NAME);
            entry.setClassName(SourceResolverFactory.class.getName());
            List<PluginType<?>> more = new ArrayList<>(resolvers);
            more.add(new PluginType<>(entry, SourceResolverFactory.class, entry.getName()));
            // Another list in place of the old one, which somebody may be reading.
            plugins.put(category, more);
        }
    }

    /**
     * From now on this thread renders events of {@code source}.
     *
     * @return of which it did so before: null for none
     */
    static Source enter(Source source) {
        Source before = CURRENT.get();
        CURRENT.set(source);
        return before;
    }

    @Override
    public String getName() {
        return NAME;
    }

    /** @throws IllegalArgumentException when the field is not one of those above */
    @Override
    public TemplateResolver<LogEvent> create(EventResolverContext context, TemplateResolverConfig config) {
        String field = config.getString("field");
        if (!FIELDS.contains(field)) {
            throw new IllegalArgumentException(
                    "The resolver \"" + NAME + "\" needs a field of " + FIELDS + ", not " + config);
        }
        return new SourceResolver(field);
    }

    private static final class SourceResolver implements EventResolver {

        private final String field;

        SourceResolver(String field) {
            this.field = field;
        }

        @Override
        public boolean isResolvable(LogEvent event) {
            return value() != null;
        }

        @Override
        public void resolve(LogEvent event, JsonWriter json) {
            String value = value();
            if (value == null) {
                json.writeNull();
            } else {
                json.writeString(value);
            }
        }

        private String value() {
            Source source = CURRENT.get();
            return source == null ? null : source.get(field);
        }
    }
}
