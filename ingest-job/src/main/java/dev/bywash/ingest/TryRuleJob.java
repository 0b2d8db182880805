package dev.bywash.ingest;

import dev.bywash.ingest.alert.RuleTrial;
import dev.bywash.ingest.alert.RuleTrial.Said;
import dev.bywash.ingest.alert.RuleTrial.Times;
import dev.bywash.ingest.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lists the alerts that a rule of the user's own would have been, had it been there before. Changes nothing, sends nothing.
 *
 * <p>Exit codes: 0 the rule was asked, whatever it said; 1 it cannot be asked; 2 bad arguments.
 */
@Command(
        name = "bywash-try-rule",
        description = {
            "Lists the alerts that a rule of your own would have been, had it been there before. Changes nothing, sends nothing.",
            "It is asked at one time after the other, of what had been ingested until then."
        },
        footer = {"", "Exit codes: 0 the rule was asked, whatever it said; 1 it cannot be asked; 2 bad arguments."})
public final class TryRuleJob extends SparkJob {

    private static final Logger LOG = LoggerFactory.getLogger(TryRuleJob.class);
    private static final Duration LEAST_EVERY = Duration.ofMinutes(1);
    private static final int STEPS_SAID = 20;

    @ArgGroup(multiplicity = "1")
    private Rule rule;

    private static final class Rule {

        @Option(
                names = "--rule",
                paramLabel = "NAME",
                description = "A rule of table alert_rules; it need not be enabled.")
        private String name;

        @Option(
                names = "--query",
                paramLabel = "SQL",
                description = "The query of a rule that is not there yet, as alert_rules would hold it.")
        private String query;
    }

    @Option(
            names = "--patience",
            defaultValue = "1",
            paramLabel = "N",
            description = "With --query: how many times in a row it must be wrong.")
    private int patience;

    @Option(
            names = "--last",
            defaultValue = "7d",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "How far back, from now (24h, 7d).")
    private Duration last;

    @Option(
            names = "--every",
            defaultValue = "1h",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "How long after one time comes the next; each takes about a second.")
    private Duration every;

    public static void main(String[] arguments) {
        main(new TryRuleJob(), arguments);
    }

    @Override
    void validate() {
        requireAtLeast("--patience", 1, patience);
        if (every.compareTo(LEAST_EVERY) < 0) {
            throw bad("--every must be at least one minute, not " + every);
        }
        if (last.compareTo(every) < 0) {
            throw bad("--last must be at least as long as --every, not " + last);
        }
    }

    @Override
    int run(SparkSession spark) {
        RuleTrial trial = new RuleTrial(Engine.of(spark).another(spark), target());
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Times times = new Times(now.minus(last), now, every);
        List<Said> said;
        try {
            said = rule.name == null
                    ? trial.ofQuery(rule.query, patience, times, TryRuleJob::progress)
                    : trial.ofRule(rule.name, times, TryRuleJob::progress);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            return 1;
        }
        for (Said each : said) {
            System.out.printf(
                    "%s to %s  %-8s %s  %s%n",
                    each.fired(),
                    each.over() == null ? "now" : each.over(),
                    each.severity().text(),
                    each.labels(),
                    each.summary().lines().findFirst().orElse(""));
        }
        System.out.printf(
                "%d alerts of %d things, from %s to %s%n",
                said.size(), said.stream().map(Said::labels).distinct().count(), times.first(), times.last());
        return 0;
    }

    private static void progress(int times, int of) {
        if (times == of || times % Math.max(1, of / STEPS_SAID) == 0) {
            LOG.info("try-rule: asked at {} of {} times", times, of);
        }
    }
}
