package dev.bywash.log4j.install;

import dev.bywash.log4j.BywashAppender;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.core.util.NameUtil;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * The node's configuration as Log4j reads it, whose loggers also hand their events to the fragment's appenders.
 *
 * <p>Its map of loggers holds what the node's file or anybody's code put there, and nothing of ours. Where the fragment names a logger that is there, that one gets the fragment's references; where it
 * names another, a {@link Branch} is answered when Log4j asks for the nearest configuration of a logger, be it to log or to find a parent.
 */
class NodeConfiguration extends XmlConfiguration {

    private static final Logger STATUS = StatusLogger.getLogger();

    private final Installation installation;
    private final Map<String, Branch> branches = new ConcurrentHashMap<>();
    private final Set<LoggerConfig> extended = Collections.synchronizedSet(new HashSet<>());
    private boolean initializing;
    /** Null until it is read, and if it cannot be used. */
    private Fragment fragment;

    private volatile Gated gated = new Gated(null);

    /** The node's filter, and the one that Log4j gets to see. */
    private static final class Gated {

        final Filter nodes;
        final Filter filter;

        Gated(Filter nodes) {
            this.nodes = nodes;
            this.filter = Gate.around(nodes);
        }
    }

    NodeConfiguration(LoggerContext context, ConfigurationSource source, Installation installation) {
        super(context, source);
        this.installation = installation;
    }

    @Override
    public void initialize() {
        initializing = true;
        super.initialize();
    }

    @Override
    public void setup() {
        super.setup();
        if (!initializing) {
            STATUS.warn("Bywash takes no part in {}, for it is one of several that are merged.", getName());
        }
    }

    @Override
    protected void doConfigure() {
        fragment = usableFragment();
        super.doConfigure();
        if (fragment != null) {
            for (LoggerConfig asked : fragment.getLoggers().values()) {
                LoggerConfig present = asked.getName().isEmpty() ? getRootLogger() : getLogger(asked.getName());
                if (present != null) {
                    extend(present, asked);
                }
            }
        }
    }

    /** A fragment of this configuration, not yet initialized. */
    Fragment fragment() {
        return new Fragment(getLoggerContext(), installation);
    }

    private Fragment usableFragment() {
        if (names(rootNode, "BywashAppender")) {
            STATUS.warn("Bywash leaves {} as it is, for it has a BywashAppender of its own.", getName());
            return null;
        }
        Fragment read = fragment();
        try {
            read.getProperties().putAll(getProperties());
            read.initialize();
            STATUS.info("Bywash takes part in {} with the fragment {}.", getName(), installation.fragment());
            return read;
        } catch (RuntimeException | LinkageError e) {
            read.abandon();
            STATUS.error(
                    "Bywash takes no part in {}, for the fragment {} cannot be used: {}",
                    getName(),
                    installation.fragment(),
                    e instanceof IllegalArgumentException ? e.getMessage() : e.toString());
            return null;
        }
    }

    private static boolean names(Node node, String plugin) {
        return plugin.equalsIgnoreCase(node.getName())
                || node.getChildren().stream().anyMatch(child -> names(child, plugin));
    }

    @Override
    public void start() {
        super.start();
        if (fragment != null) {
            startFragment();
        }
    }

    /** One appender that cannot start costs the whole fragment, and the node nothing. */
    private void startFragment() {
        try {
            fragment.addComponent(BywashAppender.AROUND, this);
            fragment.start();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            fragment.abandon();
            STATUS.error(
                    "Bywash takes no part in {}, for the fragment {} cannot be started.",
                    getName(),
                    installation.fragment(),
                    e);
        }
    }

    /** What is on its way through a branch arrives before the appenders stop. */
    @Override
    public boolean stop(long timeout, TimeUnit timeUnit) {
        for (Branch branch : branches.values()) {
            branch.getReliabilityStrategy().beforeStopConfiguration(this);
            branch.getReliabilityStrategy().beforeStopAppenders();
        }
        boolean stopped = super.stop(timeout, timeUnit);
        return (fragment == null || fragment.stop(timeout, timeUnit)) && stopped;
    }

    /** Null, as Log4j has it, if the file cannot be read now. */
    @Override
    public Configuration reconfigure() {
        Configuration plain = super.reconfigure();
        try {
            Installation present = plain == null ? null : Installation.of(plain.getConfigurationSource());
            return present == null
                    ? plain
                    : new NodeConfiguration(
                            getLoggerContext(), getConfigurationSource().resetInputStream(), present);
        } catch (IOException e) {
            STATUS.error("Bywash takes no part in {} any more: it cannot be read again.", getName(), e);
            return plain;
        }
    }

    @Override
    public Filter getFilter() {
        Filter nodes = super.getFilter();
        if (fragment == null) {
            return nodes;
        }
        Gated now = gated;
        if (now.nodes != nodes) {
            now = new Gated(nodes);
            gated = now;
        }
        return now.filter;
    }

    /** Whether the filter of the node's configuration accepts an event whatever its level. */
    boolean nodeAccepts(LogEvent event) {
        Filter nodes = super.getFilter();
        return nodes != null && nodes.filter(event) == Filter.Result.ACCEPT;
    }

    @Override
    public LoggerConfig getLoggerConfig(String name) {
        LoggerConfig nodes = super.getLoggerConfig(name);
        if (fragment == null) {
            return nodes;
        }
        LoggerConfig asked = fragment.getLoggerConfig(name);
        Branch nearest = asked.getName().length() > nodes.getName().length() ? branch(asked) : null;
        branches.values().forEach(branch -> branch.adopt(name, branch == nearest));
        if (asked.getName().equals(nodes.getName())) {
            extend(nodes, asked);
        }
        return nearest == null ? nodes : nearest;
    }

    private synchronized Branch branch(LoggerConfig asked) {
        LoggerConfig parent = getLoggerConfig(NameUtil.getSubName(asked.getName()));
        Branch branch = branches.get(asked.getName());
        if (branch == null || branch.getParent() != parent) {
            branch = new Branch(asked, parent, this, fragment);
            branches.put(asked.getName(), branch);
        }
        return branch;
    }

    private void extend(LoggerConfig nodes, LoggerConfig asked) {
        if (extended.add(nodes)) {
            for (Reference reference : fragment.references(asked)) {
                nodes.addAppender(reference.appender, reference.level, reference.filter);
            }
        }
    }
}
