package dev.bywash.ingest.pattern;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Puts together the messages that differ in a value which looks like a word: the name of a user, of a table.
 *
 * <p>Where messages of equally many words are equal but for one position, more than {@value #MOST_WORDS} different words stand there, and at least
 * {@value #LEAST_FIXED} others are left, that position holds a value. This goes on among what was put together, until nothing changes; a message then
 * belongs to the template that covers it. All of it is a function of the set of messages: in which order they come, and in how many parts, makes no
 * difference.
 */
final class Dictionary {

    private static final int MOST_WORDS = 5;
    private static final int LEAST_FIXED = 3;

    private Dictionary() {}

    /** The template of each message; one that is like no others is its own. */
    static Map<List<String>, Template> templates(Collection<List<String>> messages) {
        Map<List<String>, Template> result = new HashMap<>();
        messages.stream()
                .distinct()
                .collect(Collectors.groupingBy(List::size))
                .forEach((length, alike) ->
                        result.putAll(length <= LEAST_FIXED ? ownTemplates(alike) : templatesOf(alike)));
        return result;
    }

    private static Map<List<String>, Template> ownTemplates(List<List<String>> messages) {
        return messages.stream().collect(Collectors.toMap(message -> message, Template::new));
    }

    private static Map<List<String>, Template> templatesOf(List<List<String>> messages) {
        TreeSet<Template> found = new TreeSet<>(Template.WIDEST_FIRST);
        Set<Template> current = messages.stream().map(Template::new).collect(Collectors.toSet());
        while (true) {
            Set<Template> wider = wider(current);
            if (!found.addAll(wider)) {
                break;
            }
            current.removeIf(template -> wider.stream().anyMatch(wide -> wide.covers(template)));
            current.addAll(wider);
        }
        Map<List<String>, Template> result = new HashMap<>();
        for (List<String> message : messages) {
            Template own = new Template(message);
            result.put(
                    message,
                    found.stream()
                            .filter(template -> template.covers(own))
                            .findFirst()
                            .orElse(own));
        }
        return result;
    }

    /** The templates that have one position more that may be any. */
    private static Set<Template> wider(Set<Template> templates) {
        Map<Template, Set<String>> wordsAt = new HashMap<>();
        for (Template template : templates) {
            if (template.words().size() - template.wildcards() > LEAST_FIXED) {
                for (int i = 0; i < template.words().size(); i++) {
                    String word = template.words().get(i);
                    if (word != null) {
                        wordsAt.computeIfAbsent(template.withAnyAt(i), wide -> new HashSet<>())
                                .add(word);
                    }
                }
            }
        }
        return wordsAt.entrySet().stream()
                .filter(words -> words.getValue().size() > MOST_WORDS)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
