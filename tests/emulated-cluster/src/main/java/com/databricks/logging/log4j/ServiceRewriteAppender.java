package com.databricks.logging.log4j;

import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.rewrite.RewritePolicy;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;

/**
 * Stands for the platform's own plugin, to which its Log4j configurations refer by this name and package. It passes every event on as it is.
 */
@Plugin(name = "ServiceRewriteAppender", category = Core.CATEGORY_NAME, elementType = "rewritePolicy")
public final class ServiceRewriteAppender implements RewritePolicy {

    private ServiceRewriteAppender() {}

    /** Called by Log4j. */
    @PluginFactory
    public static ServiceRewriteAppender create() {
        return new ServiceRewriteAppender();
    }

    @Override
    public LogEvent rewrite(LogEvent source) {
        return source;
    }
}
