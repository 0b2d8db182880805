package dev.bywash.log4j.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.config.plugins.processor.PluginEntry;
import org.apache.logging.log4j.core.config.plugins.util.PluginRegistry;
import org.apache.logging.log4j.core.config.plugins.util.PluginType;
import org.apache.logging.log4j.layout.template.json.resolver.EventResolverContext;
import org.apache.logging.log4j.layout.template.json.resolver.EventResolverFactory;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolver;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolverConfig;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolverFactory;

/**
 * Makes {@link SourceResolver}s.
 *
 * <p>Not in the plugin descriptor, and so without the annotation that brings it there: Log4j loads every class of a descriptor when it
 * starts, and would print, wherever JsonTemplateLayout is absent and its status level is INFO, as on Databricks, that this one cannot be
 * loaded.
 */
public final class SourceResolverFactory implements EventResolverFactory {

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
            entry.setKey(SourceResolver.NAME);
            entry.setName(SourceResolver.NAME);
            entry.setClassName(SourceResolverFactory.class.getName());
            List<PluginType<?>> more = new ArrayList<>(resolvers);
            more.add(new PluginType<>(entry, SourceResolverFactory.class, entry.getName()));
            // Another list in place of the old one, which somebody may be reading.
            plugins.put(category, more);
        }
    }

    @Override
    public String getName() {
        return SourceResolver.NAME;
    }

    @Override
    public TemplateResolver<LogEvent> create(EventResolverContext context, TemplateResolverConfig config) {
        return SourceResolver.of(config);
    }
}
