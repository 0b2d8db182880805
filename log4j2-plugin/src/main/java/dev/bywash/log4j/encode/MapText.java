package dev.bywash.log4j.encode;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.IndexedReadOnlyStringMap;

/**
 * A map message whose text Log4j may make: without values that are secret for their names' sake, at any depth. In the text alone a name and its value
 * could no longer be told from what is around them.
 *
 * <p>Maps, collections and arrays are copied for that, as far as a text of them makes sense. One per {@link EventBuffer}. Not safe for use by several threads.
 */
final class MapText {

    /** Containers of more, all in all, are not put into a text of which most would be cut off. */
    private static final int MAX_ITEMS = 10_000;

    private final Redactions redactions;

    /** How many items may still be copied. */
    private int room;

    /** Whether something of the fields is not in their copy. */
    private boolean kept;

    MapText(Redactions redactions) {
        this.redactions = redactions;
    }

    /**
     * {@code map} itself where all of it may be told, else a message like it; where a value's own code fails, one that says so, and where there are too many fields, one
     * that says how many.
     */
    Message of(MapMessage<?, ?> map) {
        try {
            IndexedReadOnlyStringMap fields = map.getIndexedReadOnlyStringMap();
            if (fields.size() > MAX_ITEMS) {
                return new SimpleMessage(fields.size() + " fields");
            }
            return mayBeTold(fields) ? map : copy(map, fields);
        } catch (Throwable e) {
            return new SimpleMessage(Failures.describe(map, e));
        }
    }

    private boolean mayBeTold(IndexedReadOnlyStringMap fields) {
        for (int i = 0; i < fields.size(); i++) {
            Object value = fields.getValueAt(i);
            if (isSecret(fields.getKeyAt(i), value) || holdsOthers(value)) {
                return false;
            }
        }
        return true;
    }

    private boolean isSecret(String name, Object value) {
        return name != null
                && redactions.isSecretName(name)
                && !ValueEncoder.isNothing(value)
                && redactions.mayBeSecret(value);
    }

    /** What nearly all values are comes first: whether a class has an interface that it does not have takes a JVM long to say. */
    private static boolean holdsOthers(Object value) {
        return value != null
                && !(value instanceof String)
                && !(value instanceof Number)
                && !(value instanceof Boolean)
                && (ScalaValue.isOption(value) || AttributeEncoder.nests(value));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // The values are those of a message of this very class.
    private Message copy(MapMessage map, IndexedReadOnlyStringMap fields) throws ReflectiveOperationException {
        room = MAX_ITEMS;
        kept = false;
        Map<String, Object> told = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            put(fields.getKeyAt(i), fields.getValueAt(i), told, 0);
        }
        // One whose class does not say how it is made again has a text of its own only where nothing is kept back.
        MapMessage copy = map.newInstance(told);
        return kept || copy.getClass() == map.getClass() ? copy : map;
    }

    private void put(String name, Object value, Map<String, Object> told, int depth)
            throws ReflectiveOperationException {
        if (!isSecret(name, value)) {
            told.put(name, copy(value, depth));
            return;
        }
        kept = true;
        String replaced = redactions.inPlaceOf(value);
        if (replaced != null) {
            told.put(name, replaced);
        }
    }

    private Object copy(Object value, int depth) throws ReflectiveOperationException {
        if (!holdsOthers(value)) {
            return value;
        }
        if (ScalaValue.isOption(value)) {
            return copy(ScalaValue.get(value), depth);
        }
        if (depth == LineLimits.MAX_DEPTH) {
            kept = true;
            return value.getClass().getName();
        }
        if (value instanceof Map) {
            return entries((Map<?, ?>) value, depth + 1);
        }
        if (ScalaValue.isMap(value)) {
            Map<?, ?> entries = ScalaValue.entries(value, room);
            return entries.size() > room ? many("more than ", room) : entries(entries, depth + 1);
        }
        if (value instanceof Object[]) {
            return items(Arrays.asList((Object[]) value), depth + 1);
        }
        if (value.getClass().isArray()) {
            return Array.getLength(value) > MAX_ITEMS ? many("", Array.getLength(value)) : value;
        }
        return value instanceof Collection
                ? items((Collection<?>) value, depth + 1)
                : items(ScalaValue.items(value), depth + 1);
    }

    private Object entries(Map<?, ?> map, int depth) throws ReflectiveOperationException {
        if (map.size() > room) {
            return many("", map.size());
        }
        room -= map.size();
        Map<String, Object> told = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            put(String.valueOf(entry.getKey()), entry.getValue(), told, depth);
        }
        return told;
    }

    private Object items(Collection<?> collection, int depth) throws ReflectiveOperationException {
        return collection.size() > room ? many("", collection.size()) : items(collection.iterator(), depth);
    }

    private Object items(Iterator<?> items, int depth) throws ReflectiveOperationException {
        List<Object> told = new ArrayList<>();
        while (items.hasNext()) {
            if (room == 0) {
                return many("more than ", told.size());
            }
            room--;
            told.add(copy(items.next(), depth));
        }
        return told;
    }

    private String many(String moreThan, int count) {
        kept = true;
        return moreThan + count + " items";
    }
}
