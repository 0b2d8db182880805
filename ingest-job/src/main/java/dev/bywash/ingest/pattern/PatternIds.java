package dev.bywash.ingest.pattern;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which patterns of messages are one and the same, but for a value that looks like a word. */
public final class PatternIds {

    private PatternIds() {}

    /**
     * A pattern as it belongs to others.
     *
     * @param patternId the same for all that belong together
     * @param text the message with {@code <*>} also where these differ
     */
    public record Merged(long patternId, String text) {}

    /** How many words a message has; messages of different lengths never belong together. */
    public static int length(String masked) {
        return new MessageMask().words(masked).size();
    }

    /** To what the messages belong, each by its masked text. It is the same in whatever order and in how many parts they became known. */
    public static Map<String, Merged> of(Collection<String> maskedTexts) {
        MessageMask mask = new MessageMask();
        Map<String, List<String>> words = new HashMap<>();
        maskedTexts.forEach(text -> words.put(text, mask.words(text)));
        Map<List<String>, Template> templates = Dictionary.templates(words.values());
        Map<String, Merged> result = new HashMap<>();
        words.forEach((text, message) -> {
            Template template = templates.get(message);
            result.put(text, new Merged(template.hash(), mask.mask(text, template)));
        });
        return result;
    }
}
