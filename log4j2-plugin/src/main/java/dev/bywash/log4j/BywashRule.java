package dev.bywash.log4j;

import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.config.plugins.PluginNode;

/**
 * A rule of redaction in a {@link BywashRedaction}: one of the user's, or a change of one that is there.
 *
 * <pre>{@code
 * <BywashRule name="employee" pattern="EMP-[0-9]{6}" mode="partial"/>
 * <BywashRule name="aws" mode="off"/>
 * }</pre>
 */
@Plugin(name = "BywashRule", category = Core.CATEGORY_NAME, printObject = true)
public final class BywashRule {

    final String name;
    final String pattern;
    /** Null for that of the redaction. */
    final String mode;
    /** Why it would not find what it was made for, or null. */
    final String flaw;

    private BywashRule(Builder builder) {
        name = builder.name;
        pattern = builder.pattern;
        mode = builder.mode;
        flaw = Attributes.flaw(builder.node);
    }

    @PluginBuilderFactory
    public static Builder newBuilder() {
        return new Builder();
    }

    @Override
    public String toString() {
        return "BywashRule " + name;
    }

    /** What can be configured. */
    public static final class Builder implements org.apache.logging.log4j.core.util.Builder<BywashRule> {

        /** What {@code redacted} says: small letters, digits, dashes and underscores, 31 at most. Required. */
        @PluginBuilderAttribute
        private String name;

        /** Characters and sets, each with {@code {m,n}} behind it or without. None for a rule that is there. */
        @PluginBuilderAttribute
        private String pattern;

        /** What is written in place of what is found. None for that of the redaction. */
        @PluginBuilderAttribute
        private String mode;

        @PluginNode
        private Node node;

        private Builder() {}

        @Override
        public BywashRule build() {
            return new BywashRule(this);
        }
    }
}
