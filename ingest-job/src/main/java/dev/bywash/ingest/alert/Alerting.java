package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.RunLoads.Ended;
import dev.bywash.ingest.alert.UnusualRules.Looked;
import dev.bywash.ingest.alert.UserRules.Said;
import dev.bywash.ingest.alert.UserRules.UserRule;
import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.tables.OwnSession;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.Brought;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.RunOutcome;
import dev.bywash.ingest.watch.Steps;
import dev.bywash.ingest.watch.WatchOptions;
import dev.bywash.ingest.watch.WatchSchema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts of a target: asks the rules, keeps the state of what they say, and has said what is to be said of that; in this order, so that the next run goes on wherever one is
 * killed. Whatever fails is logged, and fails nothing else. Not safe for use by several threads.
 */
public final class Alerting {

    /** Rules that look at all there is are asked no more often than this where nothing came in. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    /** What they do not name, is right. */
    private static final Set<String> WHOLE =
            together(List.of(ExactRules.OF_SENDING, UnusualRules.OF_PATTERNS, PlatformRules.WHOLE));

    /** The same of those that look at what does not happen, which takes a while: they are asked no more often than that, whatever comes in. */
    private static final Set<String> OF_ABSENCE =
            together(List.of(ExactRules.OF_WRITERS, UnusualRules.OF_STARTS, Deadlines.OF_DEADLINES));

    private static final Set<String> BUILT_IN = together(List.of(
            ExactRules.ALL,
            UnusualRules.ALL,
            PlatformRules.WHOLE,
            Deadlines.OF_DEADLINES,
            Set.of(UserRules.BROKEN, Notice.STORM, Notice.BUDGET)));

    private static final Logger LOG = LoggerFactory.getLogger(Alerting.class);

    private final SparkSession spark;
    private final Target target;
    private final WatchOptions options;
    private final Clock clock;
    private final Steps steps;
    private final AlertStore store;
    private final KnownAlerts known;
    private final Announcements announcements;
    private final OtherRuns otherRuns;
    private final ExactRules exact;
    private final UnusualRules unusual;
    private final PlatformRules platform;
    private final UserRules user;
    private final Deadlines deadlines;
    private final UsualRuns usual;
    private final LongSilence silent;
    private boolean hasTables;
    private Set<String> switchedOff = Set.of();
    private List<UserRule> rules = List.of();
    private boolean rulesRead;
    private Instant rulesAsked = Instant.MIN;
    private Instant absenceAsked = Instant.MIN;

    /** What a look at events said in this run: that nobody says so again within the same run, does not mean that it is over. */
    private final Set<String> saidOfEvents = new HashSet<>();

    /** @param environment where {@link ChannelSettings} looks, unless the options name another place */
    public Alerting(
            SparkSession spark, Target target, WatchOptions options, Clock clock, Map<String, String> environment) {
        this(spark, target, options, clock, environment, Steps.UNHEARD);
    }

    Alerting(
            SparkSession spark,
            Target target,
            WatchOptions options,
            Clock clock,
            Map<String, String> environment,
            Steps steps) {
        this.spark = spark;
        this.target = target;
        this.options = options;
        this.clock = clock;
        this.steps = steps;
        SparkSession few = OwnSession.ofFewRows(spark);
        this.store = new AlertStore(few, target);
        this.known = new KnownAlerts(store);
        this.announcements = new Announcements(options, new ChannelSettings(spark, environment), store, known, steps);
        Baselines baselines = new Baselines(few, target);
        this.otherRuns = new OtherRuns(few, target, baselines);
        this.exact = new ExactRules(spark, target);
        this.unusual = new UnusualRules(few, target, baselines);
        this.platform = new PlatformRules(spark, target, options.rawLines());
        this.user = new UserRules(spark, target, UserRules.LIMIT, AsOf.now(target));
        this.deadlines = new Deadlines(few, target, AsOf.now(target));
        this.usual = new UsualRuns(few, target);
        this.silent = new LongSilence(few, target);
    }

    /**
     * Asks what a run brought, and says at once which loads failed; before the run counts as watched.
     *
     * @return what is to be remembered of it, as structs of {@code baselines}
     */
    public List<Row> evaluate(Brought brought) {
        if (!options.alerting()) {
            return List.of();
        }
        try {
            prepare();
            RunKey run = brought.run();
            List<Ended> loads = RunLoads.of(brought.loads());
            OtherRuns.Facts others = otherRuns.of(brought, loads);
            applyOfEvents(ExactRules.ofLoads(RunLoads.last(loads, others.loads())), run.runId());
            steps.reached("loads");
            announcements.sayWhatWasLeft(run.runId(), now());
            Looked looked = unusual.ofRun(loads, brought.runs(), others);
            List<Signal> signals = new ArrayList<>(looked.signals());
            signals.addAll(platform.ofRun(run, brought.runs(), brought.sightings()));
            applyOfEvents(signals, run.runId());
            steps.reached("evaluated");
            return unusual.rows(looked, now());
        } catch (Exception | Error e) {
            // It may not be what the tables hold. Otherwise it is, until this run of the job asks everything else.
            forget();
            throw e;
        }
    }

    private void applyOfEvents(List<Signal> signals, String runId) {
        signals.stream().filter(Signal::active).map(Signal::fingerprint).forEach(saidOfEvents::add);
        apply(signals, alert -> false, runId);
    }

    private void forget() {
        known.forget();
        announcements.forget();
    }

    /**
     * Asks everything else, and sends.
     *
     * @param watched false where the rollups failed: then nobody is told that all is well
     */
    public void after(RunOutcome outcome, boolean watched) {
        if (!options.alerting()) {
            return;
        }
        try {
            if (!hasTables && outcome.events() == 0 && !WatchSchema.exists(spark, target)) {
                // Nothing was ever there to be wrong.
                announcements.sender();
            } else {
                prepare();
                ask(outcome);
                announcements.say(outcome.runId(), now());
            }
            if (watched) {
                announcements.beat();
            }
            unusual.tidy();
        } catch (Exception | StackOverflowError | LinkageError e) {
            forget();
            LOG.warn("alerts: failed, and are left to the next run: {}", Failure.reason(e), e);
        } finally {
            known.forget();
            rulesRead = false;
            saidOfEvents.clear();
            announcements.endRun();
        }
    }

    private static Set<String> together(List<Set<String>> rules) {
        return rules.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    private void prepare() {
        if (!hasTables) {
            WatchSchema.create(spark, target);
            AlertSchema.create(spark, target);
            readRules();
            hasTables = true;
        }
    }

    /** Once a run. */
    private void readRules() {
        if (!rulesRead) {
            rules = user.all();
            switchedOff = rules.stream()
                    .filter(rule -> !rule.enabled())
                    .map(UserRule::name)
                    .collect(Collectors.toSet());
            rulesRead = true;
        }
    }

    private void ask(RunOutcome outcome) {
        Instant now = now();
        List<Signal> signals = new ArrayList<>(ExactRules.ofRun(outcome));
        Predicate<Alert> asked = alert -> false;
        if (outcome.events() > 0 || isDue(rulesAsked, now)) {
            readRules();
            Set<String> answered = new HashSet<>(WHOLE);
            Said said = user.ask(rules, now);
            signals.addAll(said.signals());
            answered.addAll(said.answered());
            signals.addAll(unusual.ofPatterns(now));
            if (isDue(absenceAsked, now)) {
                signals.addAll(exact.ofWriters(now));
                signals.addAll(unusual.ofStarts(now));
                signals.addAll(deadlines.ask(now));
                answered.addAll(OF_ABSENCE);
                absenceAsked = now;
            }
            Collection<Alert> recent = known.recent(fingerprints(signals), now).values();
            signals.addAll(ExactRules.ofSending(announcements.dead(now)));
            signals.addAll(usual.of(recent, now));
            signals.addAll(silent.of(recent, now));
            asked = alert -> wasAsked(alert, answered);
            rulesAsked = now;
        }
        apply(signals, asked, outcome.runId());
        steps.reached("alerts");
    }

    private static boolean isDue(Instant last, Instant now) {
        return last.isBefore(now.minus(IDLE));
    }

    private static List<String> fingerprints(Collection<Signal> signals) {
        return signals.stream().filter(Signal::active).map(Signal::fingerprint).toList();
    }

    /** Whether it would have been heard of an alert, were it wrong: its rule looks at all there is, or nobody asks it any more. */
    private boolean wasAsked(Alert alert, Set<String> answered) {
        String rule = alert.rule();
        boolean isAsked = BUILT_IN.contains(rule)
                || rules.stream().anyMatch(each -> each.name().equals(rule) && each.query() != null);
        return switchedOff.contains(rule)
                || !isAsked
                || (answered.contains(rule) && !saidOfEvents.contains(alert.fingerprint()));
    }

    /** Brings the state of the alerts to what was said. What was asked for and is not named any more, is quiet. */
    private void apply(List<Signal> all, Predicate<Alert> asked, String runId) {
        Instant now = now();
        List<Signal> said = all.stream()
                .filter(signal -> !switchedOff.contains(signal.rule()))
                .toList();
        Map<String, Alert> recent = known.recent(fingerprints(said), now);
        announcements.sayWhatWasLeft(runId, now);
        List<Alert> begun = new ArrayList<>();
        List<Alert> changed = new ArrayList<>();
        Signal.ofEach(said, recent.values(), asked).forEach((fingerprint, signal) -> {
            Alert before = known.latest(fingerprint);
            Alert next = Alert.next(before, signal, patienceOf(signal.rule()), now);
            if (next != null && !next.equals(before)) {
                known.put(next);
                if (before == null || before.episode() != next.episode()) {
                    begun.add(next);
                } else if (before.differsFrom(next)) {
                    changed.add(next);
                }
            }
        });
        boolean onlyNew = changed.isEmpty();
        changed.addAll(begun);
        if (!changed.isEmpty()) {
            store.write(changed, onlyNew, runId, now);
            announcements.changed(begun);
        }
    }

    private int patienceOf(String rule) {
        return rules.stream()
                .filter(each -> each.name().equals(rule))
                .mapToInt(UserRule::patience)
                .findFirst()
                .orElse(1);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
