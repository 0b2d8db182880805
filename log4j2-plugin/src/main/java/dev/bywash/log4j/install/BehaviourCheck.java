package dev.bywash.log4j.install;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.logging.log4j.Level;

/**
 * Compares two configurations as Log4j sees them: for each logger and each level the appenders of the first must be reached as before,
 * and no event may reach an appender of the fragment twice.
 */
final class BehaviourCheck {

    private final EffectiveConfiguration before;
    private final EffectiveConfiguration after;
    private final Fragment fragment;

    BehaviourCheck(EffectiveConfiguration before, EffectiveConfiguration after, Fragment fragment) {
        this.before = before;
        this.after = after;
        this.fragment = fragment;
    }

    /** @throws InstallException naming the first difference */
    void run() throws InstallException {
        Set<String> complaints = new LinkedHashSet<>(after.complaints());
        complaints.removeAll(before.complaints());
        if (!complaints.isEmpty()) {
            throw new InstallException(
                    "Log4j does not accept the result: " + complaints.iterator().next());
        }
        for (String appender : fragment.appenders().keySet()) {
            if (!after.hasAppender(appender)) {
                throw new InstallException("Log4j does not build the appender " + appender);
            }
        }
        Set<String> names = new TreeSet<>(before.loggerNames());
        names.addAll(after.loggerNames());
        for (String name : names) {
            for (Level level : Level.values()) {
                compare(name, level);
                compare(name.isEmpty() ? "some.other.logger" : name + ".below", level);
            }
        }
    }

    private void compare(String logger, Level level) throws InstallException {
        List<String> now = new ArrayList<>(after.route(logger, level));
        for (String appender : fragment.appenders().keySet()) {
            long times = Collections.frequency(now, appender);
            if (times > 1) {
                throw new InstallException(level + " events of logger " + logger + " would reach appender " + appender
                        + " " + times + " times");
            }
        }
        List<String> then = before.route(logger, level);
        now.removeAll(fragment.appenders().keySet());
        then.removeAll(fragment.appenders().keySet());
        if (!detached(logger) && !sorted(now).equals(sorted(then))) {
            throw new InstallException(
                    level + " events of logger " + logger + " went to " + then + " and would go to " + now);
        }
    }

    /** Whether the fragment takes the logger away from the others on purpose. */
    private boolean detached(String logger) {
        for (Fragment.Logger own : fragment.loggers()) {
            if (!own.additive && !own.isRoot() && (logger.equals(own.name) || logger.startsWith(own.name + "."))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> sorted(List<String> names) {
        List<String> sorted = new ArrayList<>(names);
        Collections.sort(sorted);
        return sorted;
    }
}
