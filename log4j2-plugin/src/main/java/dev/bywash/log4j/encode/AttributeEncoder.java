package dev.bywash.log4j.encode;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.util.ReadOnlyStringMap;
import org.apache.logging.log4j.util.TriConsumer;

/**
 * Encodes the object {@code attributes}: the context map, then the fields of a map message, then those of a template.
 *
 * <p>An attribute is written whole but for long strings, which are cut, and for what nests deeper than {@link LineLimits#MAX_DEPTH}, which is
 * written as the name of its class and not counted; or not at all: then it is counted. So is one without a name. One per {@link EventBuffer}.
 */
final class AttributeEncoder {

    private static final byte[] OPEN = JsonBuffer.bytes(",\"attributes\":{");
    private static final Map<String, Object> TEMPLATE_FAILED =
            Collections.singletonMap("bywash.template", "!the event template cannot be rendered");
    private static final String PATH = "attributes.";
    private static final int MOST_KEYS = 32;
    /** After so many that did not fit no more are tried: they are counted. */
    private static final int MOST_MISSING = 1000;

    private static final TriConsumer<String, Object, AttributeEncoder> CONTEXT =
            (key, value, encoder) -> encoder.contextEntry(key, value);

    private final JsonBuffer json;
    private final MapFields fields;
    private final Cuts cuts;
    private final Redactions redactions;
    private final ValueEncoder values;
    private final EncodedContext encodedContext = new EncodedContext();
    private final EncodedKeys encodedKeys = new EncodedKeys(MOST_KEYS);
    private LineCaches caches;

    /** What a template has rendered for this event, null when there is none. */
    private Map<String, Object> rendered;

    private int written;
    private int missing;

    AttributeEncoder(JsonBuffer json, MapFields fields, Cuts cuts, Redactions redactions) {
        this.json = json;
        this.fields = fields;
        this.cuts = cuts;
        this.redactions = redactions;
        this.values = new ValueEncoder(json, redactions);
    }

    /** From now on names are kept in {@code newCaches}. */
    void begin(LineCaches newCaches) {
        caches = newCaches;
        encodedContext.clear();
        encodedKeys.clear();
    }

    void write(LogEvent event, FurtherAttributes further, Source source) {
        try {
            rendered = RenderedAttributes.of(further.render(event, source));
        } catch (Throwable e) {
            rendered = TEMPLATE_FAILED;
        }
        try {
            write(event.getContextData());
        } finally {
            rendered = null;
        }
    }

    /** HotSpot takes it into its one hot caller, {@link EventEncoder#encode}. */
    void write(ReadOnlyStringMap context) {
        boolean noContext = context == null || context.isEmpty();
        if (noContext && fields.isEmpty() && rendered == null) {
            return;
        }
        written = 0;
        missing = 0;
        int begin = json.length();
        json.raw(OPEN);
        if (!noContext) {
            context(context);
        }
        if (!fields.isEmpty()) {
            fields();
        }
        if (rendered != null) {
            Map<String, Object> last = rendered;
            rendered = null;
            try {
                last.forEach(this::attribute);
            } catch (Throwable e) {
                missing++;
            }
        }
        if (written == 0) {
            json.rewind(begin);
        } else {
            json.raw('}');
        }
        cuts.add("attributes", missing);
    }

    /** A map that somebody changes meanwhile may fail: what it gave so far is kept, and that something is missing is said. */
    private void context(ReadOnlyStringMap context) {
        try {
            if (rendered == null && encodedContext.isOf(context) && !encodedContext.mayShareKeysWith(fields)) {
                written = encodedContext.write(json);
                return;
            }
            encodedContext.clear();
            int start = json.length();
            int hits = redactions.hits();
            context.forEach(CONTEXT, this);
            if (written == context.size() && hits == redactions.hits()) {
                encodedContext.keep(written, json, start);
            }
        } catch (Throwable e) {
            encodedContext.clear();
            missing++;
        }
    }

    private void fields() {
        try {
            fields.forEach(this);
        } catch (Throwable e) {
            missing++;
        }
    }

    private void contextEntry(String key, Object value) {
        if (!fields.override(key)) {
            // A value stays in the context map for many events, one of a message does not.
            boolean repeats = value instanceof String && EncodedNames.fit((String) value);
            attribute(key, value, repeats);
            if (repeats) {
                encodedContext.add(key, (String) value);
            }
        }
    }

    void attribute(String key, Object value) {
        attribute(key, value, false);
    }

    /** Longer than what HotSpot takes into others, as {@link EventEncoder#encode} is. */
    private void attribute(String key, Object value, boolean repeats) {
        if (ValueEncoder.isNothing(value) || (rendered != null && rendered.containsKey(key))) {
            return;
        }
        if (key == null || key.length() > LineLimits.MAX_KEY_CHARS || missing >= MOST_MISSING) {
            missing++;
            return;
        }
        int start = json.length();
        long cut = 0;
        try {
            if (written > 0) {
                json.raw(',');
            }
            boolean kept = encodedKeys.write(written, key, json);
            if (!kept) {
                byte[] bytes = caches.keys.get(key);
                encodedKeys.keep(written, key, bytes);
                if (bytes != null) {
                    json.raw(bytes);
                    kept = true;
                }
            }
            if (!kept && redactions.leavesOut(key)) {
                json.rewind(start);
                return;
            }
            if (!kept && key(key, value)) {
                if (!redactions.secret(value, json)) {
                    json.rewind(start);
                    return;
                }
            } else if (repeats) {
                repeated((String) value);
            } else {
                cut = values.write(value, LineLimits.ATTRIBUTES_END);
            }
        } catch (Throwable e) {
            // Half an attribute would make the line none.
            redactions.forget();
            json.rewind(start);
            throw e;
        }
        if (cut == ValueEncoder.TOO_LONG || json.length() >= LineLimits.ATTRIBUTES_END) {
            redactions.forget();
            json.rewind(start);
            missing++;
            return;
        }
        written++;
        cuts.add(PATH, key, cut);
        redactions.field(PATH, key);
    }

    /** Appends a key that is not kept, and returns whether {@code value} is secret for the key's sake. */
    private boolean key(String key, Object value) {
        int start = json.length();
        json.key(key);
        if (redactions.isSecretName(key)) {
            return redactions.mayBeSecret(value);
        }
        caches.keys.keep(key, json, start);
        return false;
    }

    private void repeated(String value) {
        if (!caches.names.write(value, json)) {
            int start = json.length();
            int hits = redactions.hits();
            redactions.string(value, Integer.MAX_VALUE, Integer.MAX_VALUE, json);
            if (hits == redactions.hits()) {
                caches.names.keep(value, json, start);
            }
        }
    }

    /**
     * Whether {@code value} is a container whose entries are written as such. Other iterables are texts that can be taken apart (a path, a chain of
     * exceptions), or yield their items only once.
     */
    static boolean nests(Object value) {
        return value instanceof Map
                || value instanceof Collection
                || value.getClass().isArray()
                || ScalaValue.isMap(value)
                || ScalaValue.isCollection(value);
    }
}
