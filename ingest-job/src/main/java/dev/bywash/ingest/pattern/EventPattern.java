package dev.bywash.ingest.pattern;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The pattern of an event, as a number and as a text. Of an event with an exception it is the exception's: its class, top frames and causes; of one with a
 * category and attributes, these attributes' names; of any other the words of its message, without the values among them. The logger is no part of it, nor is the level.
 *
 * <p>Equal patterns have equal numbers wherever they are computed, and different ones practically never. Not safe for use by several threads.
 */
public final class EventPattern {

    /** What a pattern is made of. */
    public enum Kind {
        MESSAGE,
        EVENT,
        EXCEPTION
    }

    /**
     * A pattern for people.
     *
     * @param text of a message, the message with {@code <*>} for its values
     */
    public record Description(Kind kind, String text) {}

    /**
     * What a pattern is computed of; each may be null.
     *
     * @param event the category
     * @param keys the names of the attributes, in any order
     * @param exceptionClass null when no exception was logged
     */
    public record Parts(
            String event,
            String message,
            Collection<String> keys,
            String exceptionClass,
            String exceptionMessage,
            String stacktrace) {

        private boolean hasKeys() {
            return keys != null && !keys.isEmpty();
        }
    }

    private final MessageMask mask = new MessageMask();
    private final Hash64 hash = new Hash64();

    /** Events of a category have mostly the attributes of the one before, and its pattern. */
    private String lastEvent;

    private String[] lastKeys = new String[0];
    private long lastPattern;

    /** The number; null of an event that has neither message nor category nor exception. */
    public Long of(Parts parts) {
        Kind kind = kindOf(parts);
        if (kind == null) {
            return null;
        }
        return switch (kind) {
            case EXCEPTION ->
                tagged(kind, StackShape.of(parts.exceptionClass, parts.exceptionMessage, parts.stacktrace));
            case EVENT -> ofEvent(parts);
            case MESSAGE -> mask.hash(parts.message);
        };
    }

    /** The text; null when there is no pattern. */
    public Description describe(Parts parts) {
        Kind kind = kindOf(parts);
        if (kind == null) {
            return null;
        }
        return new Description(
                kind,
                switch (kind) {
                    case EXCEPTION ->
                        String.join(" ", StackShape.of(parts.exceptionClass, parts.exceptionMessage, parts.stacktrace));
                    case EVENT -> parts.event + (parts.hasKeys() ? " " + new TreeSet<>(parts.keys) : "");
                    case MESSAGE -> mask.mask(parts.message);
                });
    }

    private static Kind kindOf(Parts parts) {
        if (parts.exceptionClass != null) {
            return Kind.EXCEPTION;
        }
        if (parts.event != null && (parts.hasKeys() || parts.message == null)) {
            return Kind.EVENT;
        }
        return parts.message == null ? null : Kind.MESSAGE;
    }

    private long tagged(Kind kind, List<String> words) {
        hash.reset();
        hash.add(kind.name());
        words.forEach(hash::add);
        return hash.value();
    }

    /** The sum of the names' hashes does not depend on their order, and takes no sorting. */
    private long ofEvent(Parts parts) {
        if (!isAsLast(parts)) {
            lastEvent = parts.event;
            lastKeys = parts.hasKeys() ? parts.keys.toArray(String[]::new) : new String[0];
            lastPattern = hashOfEvent(parts);
        }
        return lastPattern;
    }

    private boolean isAsLast(Parts parts) {
        if (!parts.event.equals(lastEvent) || lastKeys.length != (parts.hasKeys() ? parts.keys.size() : 0)) {
            return false;
        }
        if (lastKeys.length > 0) {
            int i = 0;
            for (String key : parts.keys) {
                if (!key.equals(lastKeys[i++])) {
                    return false;
                }
            }
        }
        return true;
    }

    private long hashOfEvent(Parts parts) {
        long sum = 0;
        if (parts.hasKeys()) {
            for (String key : parts.keys) {
                hash.reset();
                hash.add(key);
                sum += hash.value();
            }
        }
        hash.reset();
        hash.add(Kind.EVENT.name());
        hash.add(parts.event);
        hash.add(Long.toHexString(sum));
        return hash.value();
    }
}
