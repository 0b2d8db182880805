package dev.bywash.log4j;

import dev.bywash.log4j.redact.Mode;
import dev.bywash.log4j.redact.Redaction;
import java.nio.file.InvalidPathException;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.config.plugins.PluginNode;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * What a {@link BywashLayout} keeps out of its lines, where that is not what it does by itself.
 *
 * <pre>{@code
 * <BywashLayout>
 *   <BywashRedaction personalData="true" exceptNames="next_page_token">
 *     <BywashRule name="employee" pattern="EMP-[0-9]{6}"/>
 *   </BywashRedaction>
 * </BywashLayout>
 * }</pre>
 */
@Plugin(name = "BywashRedaction", category = Core.CATEGORY_NAME, printObject = true)
public final class BywashRedaction {

    private static final Logger STATUS = StatusLogger.getLogger();

    /** Null when nothing is redacted. */
    private final Redaction redaction;

    /** Why it would not keep out what it was to keep out, or null. */
    private final String flaw;

    /** @param redaction null when nothing is redacted */
    BywashRedaction(Redaction redaction) {
        this(redaction, null);
    }

    private BywashRedaction(Redaction redaction, String flaw) {
        this.redaction = redaction;
        this.flaw = flaw;
    }

    @PluginBuilderFactory
    public static Builder newBuilder() {
        return new Builder();
    }

    /** What Log4j asks for when it could not build another: none at all would be the default, without the names and rules that were to be. */
    @PluginFactory
    static BywashRedaction unbuilt(@PluginNode Node node) {
        return new BywashRedaction(null, Attributes.unbuilt(node));
    }

    /**
     * Null when nothing is redacted.
     *
     * @throws IllegalArgumentException if it holds what means nothing, misspelt most likely: it says what
     */
    Redaction redaction() {
        if (flaw != null) {
            throw new IllegalArgumentException(flaw);
        }
        return redaction;
    }

    /** What can be configured. */
    public static final class Builder implements org.apache.logging.log4j.core.util.Builder<BywashRedaction> {

        @PluginBuilderAttribute
        private String enabled = "true";

        @PluginBuilderAttribute
        private String mode = "mask";

        @PluginBuilderAttribute
        private String personalData = "false";

        @PluginBuilderAttribute
        private String keyFile;

        @PluginBuilderAttribute
        private String names;

        @PluginBuilderAttribute
        private String exceptNames;

        @PluginElement("BywashRule")
        private BywashRule[] rules;

        @PluginNode
        private Node node;

        private Builder() {}

        /** What cannot be done as configured is said in the status log; all else is redacted nonetheless. With what means nothing, no layout makes a line. */
        @Override
        public BywashRedaction build() {
            String flaw = flaw();
            if (flaw != null) {
                return new BywashRedaction(null, flaw);
            }
            if (!truth("enabled", enabled)) {
                return new BywashRedaction(null);
            }
            Redaction.Builder builder = new Redaction.Builder()
                    .mode(mode("mode", mode))
                    .personalData(truth("personalData", personalData))
                    .names(list(names))
                    .exceptNames(list(exceptNames));
            try {
                builder.keyFile(keyFile == null ? null : Paths.get(keyFile));
            } catch (InvalidPathException e) {
                STATUS.error("BywashRedaction: keyFile is \"{}\", which is no path.", keyFile, e);
            }
            if (rules != null) {
                for (BywashRule rule : rules) {
                    builder.rule(rule.name, rule.pattern, rule.mode == null ? null : mode("mode", rule.mode));
                }
            }
            return new BywashRedaction(builder.build(problem -> STATUS.error("BywashRedaction: {}", problem)));
        }

        private String flaw() {
            String flaw = Attributes.flaw(node);
            if (rules != null) {
                for (BywashRule rule : rules) {
                    flaw = flaw == null ? rule.flaw : flaw;
                }
            }
            return flaw;
        }

        /** What is neither true nor false is taken for what gives away less. */
        private static boolean truth(String name, String text) {
            try {
                return Attributes.truth(name, text);
            } catch (IllegalArgumentException e) {
                STATUS.error("BywashRedaction: {}", e.getMessage());
                return true;
            }
        }

        private static Mode mode(String name, String text) {
            try {
                return Attributes.choice(name, text, Mode.class);
            } catch (IllegalArgumentException e) {
                STATUS.error("BywashRedaction: {}", e.getMessage());
                return Mode.MASK;
            }
        }

        private static List<String> list(String commaSeparated) {
            return commaSeparated == null || commaSeparated.trim().isEmpty()
                    ? Collections.emptyList()
                    : Arrays.asList(commaSeparated.trim().split("\\s*,\\s*"));
        }
    }
}
