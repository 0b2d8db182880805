package dev.bywash.log4j;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs all tests that have a tag, {@code TAG}, and prints what came of them; exit code 0 when there were some and none failed. */
public final class TaggedTestsMain {

    private static final int MOST_FAILURES = 20;

    private TaggedTestsMain() {}

    public static void main(String[] arguments) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        Launcher launcher = LauncherFactory.create();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectPackage(TaggedTestsMain.class.getPackageName()))
                        .filters(TagFilter.includeTags(arguments[0]))
                        .build(),
                listener);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        listener.getSummary().printTo(out);
        listener.getSummary().printFailuresTo(out, MOST_FAILURES);
        boolean fine = listener.getSummary().getTestsFoundCount() > 0
                && listener.getSummary().getTotalFailureCount() == 0;
        System.exit(fine ? 0 : 1);
    }
}
