package dev.bywash.log4j.redact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that is looked for, at one moment: what is kept of a text is valid only for the very rules that it was redacted with. Immutable.
 *
 * <p>A text is gone through once. Each rule has characters at which it is asked; a text has few of them.
 */
public final class Rules {

    /** The name of the rule that takes an attribute for a secret by its name. */
    public static final String NAME = "name";

    static final String KNOWN = "known";

    /** Those that are on unless they are switched off, in their order. */
    static final List<String> SECRETS;

    /** Those that have to be asked for. */
    static final List<String> PERSONAL = Collections.unmodifiableList(Arrays.asList("email", "iban", "card"));

    /** All characters beyond ASCII count as one. */
    static final int ANCHORS = 0x81;

    private static final int OTHERS = ANCHORS - 1;

    private static final Map<String, Object[]> SHAPES = new LinkedHashMap<>();

    /** Of anchors that are letters: what comes after them in the shapes of this package. */
    private static final Map<Character, String> NEXT = new HashMap<>();

    static {
        NEXT.put('d', "aoks");
        NEXT.put('I', "A");
        NEXT.put('B', "eE");
        NEXT.put('b', "eE");
        shape("databricks", "d", Tokens.DATABRICKS);
        shape("aws", "I", Tokens.AWS);
        shape("github", "_", Tokens.GITHUB);
        shape("gitlab", "-", Tokens.GITLAB);
        shape("slack", "-", Tokens.SLACK, ":", Tokens.SLACK_WEBHOOK);
        shape("azure", "~", Tokens.AZURE);
        shape("jwt", "J", Tokens.JWT);
        shape("pem", "-", Tokens.PEM);
        shape("url", ":", Addresses.URL);
        shape("jdbc", ":", Addresses.JDBC);
        shape("signature", "=", Addresses.SIGNATURE);
        shape("authorization", ":=", Addresses.AUTHORIZATION, "Bb", Addresses.BEARER);
        SECRETS = all();
        shape("email", "@", Personal.EMAIL);
        shape("iban", "0123456789", Personal.IBAN);
        shape("card", "23456", Personal.CARD);
    }

    private final boolean[] isAnchor = new boolean[ANCHORS];
    /** By the anchor: what comes after it where it is one. Null when that may be anything. */
    private final String[] nextOf = new String[OTHERS];

    private final Rule[][] byAnchor = new Rule[ANCHORS][];
    private final List<String> names = new ArrayList<>();
    private final List<Mode> modes = new ArrayList<>();
    private final SecretNames secretNames;
    private final Hmac hmac;
    private int rules;
    private final boolean numbers;

    /**
     * @param modes what is looked for, from the name of a rule to how it is replaced; those that are not there are off
     * @param patterns the user's own, by the names of their rules
     * @param known the values of secrets
     * @param hmac may be null when no mode is {@link Mode#HMAC}
     */
    Rules(
            Map<String, Mode> modes,
            Map<String, UserPattern> patterns,
            SecretNames secretNames,
            Collection<String> known,
            Hmac hmac) {
        this.secretNames = secretNames;
        this.hmac = hmac;
        name(NAME, modes);
        SHAPES.forEach((name, shapes) -> {
            if (on(name, modes)) {
                int number = name(name, modes);
                for (int i = 0; i < shapes.length; i += 2) {
                    add((String) shapes[i], number, (Shape) shapes[i + 1]);
                }
            }
        });
        if (on("pair", modes)) {
            int number = name("pair", modes);
            add("=:-", number, new Pairs(secretNames, true));
            add("=:-", number, new Pairs(secretNames, false));
        }
        if (on(KNOWN, modes)) {
            int number = name(KNOWN, modes);
            KnownSecrets[] shapes = KnownSecrets.byAnchor(known);
            for (int anchor = 0; anchor < ANCHORS; anchor++) {
                if (shapes[anchor] != null) {
                    add(anchor, number, shapes[anchor]);
                }
            }
        }
        patterns.forEach((name, pattern) -> {
            if (on(name, modes)) {
                int number = name(name, modes);
                int rule = rules++;
                for (int anchor = 0; anchor < ANCHORS; anchor++) {
                    if (pattern.begins((char) anchor)) {
                        add(anchor, new Rule(rule, number, pattern));
                    }
                }
            }
        });
        numbers = on("card", modes)
                || !patterns.isEmpty()
                || (on(KNOWN, modes)
                        && known.stream()
                                .anyMatch(value ->
                                        Chars.DIGITS.end(value.toCharArray(), 0, value.length()) == value.length()));
    }

    private static void shape(String name, Object... anchorsAndShapes) {
        SHAPES.put(name, anchorsAndShapes);
    }

    private static List<String> all() {
        List<String> names = new ArrayList<>(SHAPES.keySet());
        names.add("pair");
        names.add(KNOWN);
        names.add(0, NAME);
        return Collections.unmodifiableList(names);
    }

    static int anchor(char c) {
        return Math.min(c, OTHERS);
    }

    private static boolean on(String name, Map<String, Mode> modes) {
        return modes.getOrDefault(name, Mode.OFF) != Mode.OFF;
    }

    private int name(String name, Map<String, Mode> ofRules) {
        names.add(name);
        modes.add(ofRules.getOrDefault(name, Mode.OFF));
        return names.size() - 1;
    }

    private void add(String anchors, int name, Shape shape) {
        int rule = rules++;
        for (int i = 0; i < anchors.length(); i++) {
            add(anchors.charAt(i), new Rule(rule, name, shape));
        }
    }

    private void add(int anchor, int name, Shape shape) {
        add(anchor, new Rule(rules++, name, shape));
    }

    private void add(int anchor, Rule rule) {
        if (anchor < OTHERS) {
            String nexts = rule.shape instanceof KnownSecrets || rule.shape instanceof UserPattern
                    ? null
                    : NEXT.get((char) anchor);
            boolean first = byAnchor[anchor] == null;
            nextOf[anchor] = first || nextOf[anchor] != null ? nexts : null;
        }
        isAnchor[anchor] = true;
        Rule[] before = byAnchor[anchor] == null ? new Rule[0] : byAnchor[anchor];
        byAnchor[anchor] = Arrays.copyOf(before, before.length + 1);
        byAnchor[anchor][before.length] = rule;
    }

    /** Whether numbers, too, may be what is looked for. */
    public boolean numbers() {
        return numbers;
    }

    /** How many {@link Rule}s there are. */
    int count() {
        return rules;
    }

    String name(int number) {
        return names.get(number);
    }

    int names() {
        return names.size();
    }

    Mode mode(int number) {
        return modes.get(number);
    }

    Hmac hmac() {
        return hmac;
    }

    boolean isSecretName(char[] text, int length) {
        return modes.get(0) != Mode.OFF && secretNames.match(text, 0, length);
    }

    /**
     * The first position from {@code from} on at which a rule has to be asked, {@code to} if there is none. A loop that does nothing else, and where a
     * letter is an anchor looks at the next before anybody is asked: that is what an event without secrets costs.
     */
    int nextAnchor(char[] text, int from, int to) {
        boolean[] anchors = isAnchor;
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c < OTHERS ? anchors[c] && mayBegin(c, i + 1 < to ? text[i + 1] : 0) : anchors[OTHERS]) {
                return i;
            }
        }
        return to;
    }

    private boolean mayBegin(char anchor, char next) {
        String nexts = nextOf[anchor];
        return nexts == null || nexts.indexOf(next) >= 0;
    }

    Rule[] at(char c) {
        return byAnchor[anchor(c)];
    }

    /** A shape, the number of its name, and a number of its own: several shapes may have a name in common. */
    static final class Rule {

        final int number;
        final int name;
        final Shape shape;

        Rule(int number, int name, Shape shape) {
            this.number = number;
            this.name = name;
            this.shape = shape;
        }
    }
}
