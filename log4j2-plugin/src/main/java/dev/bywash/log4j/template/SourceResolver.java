package dev.bywash.log4j.template;

import dev.bywash.log4j.encode.Source;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.layout.template.json.resolver.EventResolver;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolverConfig;
import org.apache.logging.log4j.layout.template.json.util.JsonWriter;

/**
 * Resolves what is known of where an event comes from.
 *
 * <pre>{@code
 * config = "field" -> ( "cluster_id" | "cluster_name" | "role" | "host" | "app_id"
 *                     | "job_id" | "job_run_id" | "task_run_id" | "task_key" )
 *
 * {"$resolver": "bywash", "field": "job_id"}
 * }</pre>
 *
 * <p>The value is a string, the one that the field has in the event's {@code source}; a field that is not known is left out.
 */
final class SourceResolver implements EventResolver {

    static final String NAME = "bywash";

    private static final List<String> FIELDS = Collections.unmodifiableList(Arrays.asList(
            "cluster_id", "cluster_name", "role", "host", "app_id", "job_id", "job_run_id", "task_run_id", "task_key"));

    /** The source of the event that a thread renders: a resolver is told the event alone. */
    private static final ThreadLocal<Source> CURRENT = new ThreadLocal<>();

    private final String field;

    private SourceResolver(String field) {
        this.field = field;
    }

    /** @throws IllegalArgumentException when the field is not one of those above */
    static SourceResolver of(TemplateResolverConfig config) {
        String field = config.getString("field");
        if (!FIELDS.contains(field)) {
            throw new IllegalArgumentException(
                    "The resolver \"" + NAME + "\" needs a field of " + FIELDS + ", not " + config);
        }
        return new SourceResolver(field);
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
