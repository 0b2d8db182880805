package dev.bywash.log4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Node;

/**
 * The texts of a configuration's attributes as what they mean. Log4j would take its default for a text that is none of those that it expects, and the
 * user believe that his was in force.
 */
final class Attributes {

    private Attributes() {}

    /** @throws IllegalArgumentException when {@code text} is no whole number from {@code min} to {@code max} */
    static long number(String name, String text, long min, long max) {
        try {
            long number = Long.parseLong(text.trim());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is \"" + text + "\", which is no whole number.", e);
        }
        throw new IllegalArgumentException(name + " is " + text + ", but can only be "
                + (max == Long.MAX_VALUE ? min + " or more." : "from " + min + " to " + max + "."));
    }

    /** As of an enum, in upper or lower case. */
    static <E extends Enum<E>> E choice(String name, String text, Class<E> type) {
        try {
            return Enum.valueOf(type, text.trim().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            StringBuilder choices = new StringBuilder();
            for (E choice : type.getEnumConstants()) {
                choices.append(choices.length() == 0 ? "" : " or ")
                        .append(choice.name().toLowerCase(Locale.ROOT));
            }
            throw new IllegalArgumentException(name + " is \"" + text + "\", but can only be " + choices + ".", e);
        }
    }

    /** Null of null. */
    static Level level(String name, String text) {
        Level level = text == null ? null : Level.getLevel(text.trim().toUpperCase(Locale.ROOT));
        if (text != null && level == null) {
            throw new IllegalArgumentException(name + " is \"" + text + "\", which is no level.");
        }
        return level;
    }

    static boolean truth(String name, String text) {
        String lower = text.trim().toLowerCase(Locale.ROOT);
        if (!lower.equals("true") && !lower.equals("false")) {
            throw new IllegalArgumentException(name + " is \"" + text + "\", but can only be true or false.");
        }
        return lower.equals("true");
    }

    /**
     * What {@code node} holds that is misspelt, in the wrong place or there twice: while its object is built, Log4j has taken all else out of it, and would go on with what it has. Null of null, and
     * where there is nothing.
     */
    static String flaw(Node node) {
        return flaw(node, text -> true);
    }

    /** Why Log4j could not build {@code node}: it fails itself at an element whose type it does not know, which JSON, YAML and properties leave where it is. */
    static String unbuilt(Node node) {
        String unknown = node.getChildren().stream()
                .filter(child -> child.getType() == null)
                .map(child -> "<" + child.getName() + ">")
                .collect(Collectors.joining(", "));
        return node.getName() + (unknown.isEmpty() ? " could not be built." : " has no use for " + unknown + ".");
    }

    /** @param matters whether an attribute that is not ours does, by its text */
    static String flaw(Node node, Predicate<String> matters) {
        if (node == null) {
            return null;
        }
        List<String> useless = new ArrayList<>();
        node.getAttributes().forEach((name, text) -> {
            if (matters.test(text)) {
                useless.add(name);
            }
        });
        node.getChildren().forEach(child -> useless.add("<" + child.getName() + ">"));
        return useless.isEmpty() ? null : node.getName() + " has no use for " + String.join(", ", useless) + ".";
    }
}
