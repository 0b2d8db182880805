package dev.bywash.log4j.redact;

import dev.bywash.log4j.spark.Spark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a process redacts: what was configured, and the secrets that environment and Spark hold, which come as Spark starts. For all threads.
 */
public final class Redaction {

    private static final String SPARK_REGEX = "spark.redaction.regex";

    /** Values of one letter more each would make every event slow; a process has a handful. */
    private static final int MOST_KNOWN = 1000;

    private final Map<String, Mode> modes;
    private final Map<String, List<UserPattern>> patterns;
    private final SecretNames names;
    private final Hmac hmac;

    /** Whether there is a Spark, which answers as it should, and whose secrets are looked for. */
    private volatile boolean spark;

    private volatile State state;

    private Redaction(Builder builder, Hmac hmac) {
        this.modes = new HashMap<>(builder.modes);
        this.patterns = new LinkedHashMap<>(builder.patterns);
        this.names = new SecretNames(builder.names, builder.exceptNames);
        this.hmac = hmac;
        Set<String> known = KnownSecrets.valuesOf(builder.environment, KnownSecrets.SPARK_NAMES, names);
        this.state = state(null, known);
        this.spark = modes.get(Rules.KNOWN) != Mode.OFF && Spark.isThere();
    }

    /** What is found without being asked for, in this process. */
    public static Redaction defaults() {
        return new Builder().build(problem -> {});
    }

    /** The rules of this moment: the same object as long as nothing changes. Never fails. */
    public Rules rules() {
        State now = state;
        if (spark) {
            try {
                Object env = Spark.environment();
                if (env != now.env && env != null) {
                    now = with(env, Spark.settings(env), now);
                    state = now;
                }
            } catch (VirtualMachineError e) {
                // It is the memory or the stack of the thread that logs that has come to its end: the next event asks
                // again.
                return now.rules;
            } catch (Throwable e) {
                spark = false;
            }
        }
        return now.rules;
    }

    /** What was a secret before Spark stopped remains one. */
    private State with(Object env, Map<String, String> settings, State before) {
        Set<String> known = new LinkedHashSet<>(before.known);
        known.addAll(KnownSecrets.valuesOf(settings, sparkNames(settings.get(SPARK_REGEX)), names));
        return known.equals(before.known) ? new State(env, before.known, before.rules) : state(env, known);
    }

    private State state(Object env, Set<String> known) {
        Set<String> kept = known;
        if (known.size() > MOST_KNOWN) {
            kept = new LinkedHashSet<>(new ArrayList<>(known).subList(0, MOST_KNOWN));
        }
        return new State(env, kept, new Rules(modes, patterns, names, kept, hmac));
    }

    private static Pattern sparkNames(String regex) {
        try {
            return regex == null ? KnownSecrets.SPARK_NAMES : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            return KnownSecrets.SPARK_NAMES;
        }
    }

    private static final class State {

        final Object env;
        final Set<String> known;
        final Rules rules;

        State(Object env, Set<String> known, Rules rules) {
            this.env = env;
            this.known = known;
            this.rules = rules;
        }
    }

    /** Told what cannot be done as it was configured. */
    public interface Problems {

        void add(String problem);
    }

    /** What can be configured. What cannot be done is said, and replaced by what gives away less. */
    public static final class Builder {

        private static final int MOST_PATTERNS = 32;

        private final Map<String, Mode> modes = new HashMap<>();
        private final Map<String, List<UserPattern>> patterns = new LinkedHashMap<>();
        private final Set<String> configured = new HashSet<>();
        private int patternCount;
        private final List<String> wrong = new ArrayList<>();
        private final List<Rule> rules = new ArrayList<>();
        private List<String> names = Collections.emptyList();
        private List<String> exceptNames = Collections.emptyList();
        private Mode mode = Mode.MASK;
        private boolean personalData;
        private Path keyFile;
        private Map<String, String> environment = System.getenv();

        /** How what is found is replaced where a rule does not say otherwise. Default {@link Mode#MASK}. */
        public Builder mode(Mode newMode) {
            mode = newMode;
            return this;
        }

        /** Whether mail addresses, IBANs and numbers of payment cards are looked for. Default false. */
        public Builder personalData(boolean newPersonalData) {
            personalData = newPersonalData;
            return this;
        }

        /** A file whose bytes are the key of {@link Mode#HMAC}. */
        public Builder keyFile(Path newKeyFile) {
            keyFile = newKeyFile;
            return this;
        }

        /** Further words at the end of a name that make it one of a secret. */
        public Builder names(List<String> newNames) {
            names = newNames;
            return this;
        }

        /** Names that are no secrets' although they end as such do. */
        public Builder exceptNames(List<String> newExceptNames) {
            exceptNames = newExceptNames;
            return this;
        }

        /**
         * A rule of the user's, or a change of one that is there. Of several with one name all patterns hold, in that of their modes that gives away least.
         *
         * @param pattern null for one that is there
         * @param newMode null for that of the others
         */
        public Builder rule(String name, String pattern, Mode newMode) {
            rules.add(new Rule(name, pattern, newMode));
            return this;
        }

        /** Default that of this process. */
        public Builder environment(Map<String, String> newEnvironment) {
            environment = newEnvironment;
            return this;
        }

        /**
         * What was configured.
         *
         * @param problems is told what is wrong with that
         */
        public Redaction build(Problems problems) {
            for (String name : Rules.SECRETS) {
                modes.put(name, mode);
            }
            for (String name : Rules.PERSONAL) {
                modes.put(name, personalData ? mode : Mode.OFF);
            }
            rules.forEach(this::apply);
            Hmac hmac = modes.containsValue(Mode.HMAC) ? hmac() : null;
            if (hmac == null) {
                modes.replaceAll((name, ofRule) -> ofRule == Mode.HMAC ? Mode.MASK : ofRule);
            }
            checkNames();
            wrong.forEach(problems::add);
            return new Redaction(this, hmac);
        }

        private void apply(Rule rule) {
            boolean known = modes.containsKey(rule.name) && !patterns.containsKey(rule.name);
            if (rule.name == null || !rule.name.matches("[a-z][a-z0-9_-]{0,30}")) {
                wrong.add("The name of rule \"" + rule.name
                        + "\" is not of small letters, digits, dashes and underscores, 31 at most.");
            } else if (known == (rule.pattern != null)) {
                wrong.add(
                        known
                                ? "The rule " + rule.name + " is there already, and takes no pattern."
                                : "There is no rule " + rule.name + ": it needs a pattern.");
            } else if (rule.pattern != null && patternCount == MOST_PATTERNS) {
                wrong.add("The rule " + rule.name + " is left out: there may be " + MOST_PATTERNS + " at most.");
            } else {
                try {
                    add(rule, rule.mode == null ? mode == Mode.OFF ? Mode.MASK : mode : rule.mode);
                } catch (IllegalArgumentException e) {
                    wrong.add("The rule " + rule.name + " is left out. " + e.getMessage());
                }
            }
        }

        private void add(Rule rule, Mode ofRule) {
            if (rule.pattern != null) {
                UserPattern pattern = UserPattern.of(rule.pattern);
                patterns.computeIfAbsent(rule.name, name -> new ArrayList<>()).add(pattern);
                patternCount++;
            }
            Mode before = configured.add(rule.name) ? Mode.OFF : modes.get(rule.name);
            modes.put(rule.name, before.compareTo(ofRule) > 0 ? before : ofRule);
        }

        private void checkNames() {
            List<String> usable = new ArrayList<>();
            for (String name : names) {
                try {
                    new SecretNames(Collections.singletonList(name), Collections.emptyList());
                    usable.add(name);
                } catch (IllegalArgumentException e) {
                    wrong.add("Of names \"" + name + "\" is left out. " + e.getMessage());
                }
            }
            names = usable;
        }

        private Hmac hmac() {
            if (keyFile == null) {
                wrong.add("The mode hmac needs a keyFile: mask is used instead.");
                return null;
            }
            try {
                byte[] key = Files.readAllBytes(keyFile);
                if (key.length >= 16) {
                    return new Hmac(key);
                }
                wrong.add(
                        "The key in " + keyFile + " has " + key.length + " bytes, and needs 16: mask is used instead.");
            } catch (IOException | GeneralSecurityException | SecurityException e) {
                wrong.add("The key in " + keyFile + " cannot be used: mask is used instead. " + e);
            }
            return null;
        }

        private static final class Rule {

            final String name;
            final String pattern;
            final Mode mode;

            Rule(String name, String pattern, Mode mode) {
                this.name = name;
                this.pattern = pattern;
                this.mode = mode;
            }
        }
    }
}
