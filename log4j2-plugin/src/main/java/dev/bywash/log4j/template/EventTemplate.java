package dev.bywash.log4j.template;

import dev.bywash.log4j.encode.FurtherAttributes;
import dev.bywash.log4j.encode.Source;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;

/** Renders the event template that a user has written. */
public final class EventTemplate implements FurtherAttributes {

    private static final int MAX_STRING_CHARS = 256 * 1024;

    private final JsonTemplateLayout layout;

    private EventTemplate(JsonTemplateLayout layout) {
        this.layout = layout;
    }

    /**
     * A template from its text, or from where it is; exactly one of both is given.
     *
     * @param configuration resolves lookups in the template
     * @param template the text of the template, or null
     * @param uri where the template is, or null
     * @param location whether the template may ask for the place in the code that has logged
     * @throws RuntimeException when it cannot be read or is no template
     * @throws LinkageError when JsonTemplateLayout is not on the class path, or too new for this Log4j
     */
    public static EventTemplate of(Configuration configuration, String template, String uri, boolean location) {
        SourceResolverFactory.register();
        JsonTemplateLayout.Builder builder = JsonTemplateLayout.newBuilder().setConfiguration(configuration);
        // Its default, of Elastic's fields, would otherwise be there too.
        builder.setEventTemplateUri(uri);
        builder.setLocationInfoEnabled(location);
        // What is longer than an attribute may be is cut where the others are, and counted. There is a limit, because
        // the library keeps
        // the memory of the longest.
        builder.setMaxStringLength(MAX_STRING_CHARS);
        builder.setTruncatedStringSuffix("");
        if (template != null) {
            builder.setEventTemplate(template);
        }
        return new EventTemplate(builder.build());
    }

    @Override
    public byte[] render(LogEvent event, Source source) {
        Source before = SourceResolverFactory.enter(source);
        try {
            return layout.toByteArray(event);
        } finally {
            SourceResolverFactory.enter(before);
        }
    }
}
