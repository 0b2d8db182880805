package dev.bywash.log4j.install;

import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Order;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;

/**
 * Reads XML configurations as Log4j itself does, and those of a node on which Bywash is installed with the fragment merged in. Log4j finds it through the plugin descriptor and asks it before its
 * own factory for XML (order 5), but not before those for other kinds of files (6 to 8), so that the same file is found as before.
 *
 * <p>It answers for every XML file and never with null: on some of its ways Log4j asks no second factory.
 */
@Plugin(name = "BywashConfigurationFactory", category = ConfigurationFactory.CATEGORY)
@Order(6)
public final class NodeConfigurationFactory extends ConfigurationFactory {

    private static final String[] TYPES = {".xml"};

    /** Called by Log4j. */
    public NodeConfigurationFactory() {}

    @Override
    protected String[] getSupportedTypes() {
        return TYPES.clone();
    }

    @Override
    public Configuration getConfiguration(LoggerContext context, ConfigurationSource source) {
        Installation installation = Installation.of(source);
        return installation == null
                ? new XmlConfiguration(context, source)
                : new NodeConfiguration(context, source, installation);
    }
}
