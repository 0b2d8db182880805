package dev.bywash.installer;

import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;

/** An appender that is not Log4j's own. */
@Plugin(name = "PlatformAppender", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE)
public final class PlatformAppender extends AbstractAppender {

    private PlatformAppender(String name) {
        super(name, null, null, true, Property.EMPTY_ARRAY);
    }

    /** Called by Log4j. */
    @PluginFactory
    public static PlatformAppender create(@PluginAttribute("name") String name) {
        return new PlatformAppender(name);
    }

    @Override
    public void append(LogEvent event) {
        throw new IllegalStateException("an explanation writes nothing");
    }
}
