package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.AlertStore.Waiting;
import dev.bywash.ingest.alert.Transitions.Derived;
import dev.bywash.ingest.alert.UnusualRules.Looked;
import dev.bywash.ingest.alert.UserRules.Said;
import dev.bywash.ingest.alert.UserRules.UserRule;
import dev.bywash.ingest.source.Failure;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.AlertMode;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts of a target: asks the rules, keeps the state of what they say, puts down what is to be sent, sends it, and marks it; in this order, so that the next run
 * goes on wherever one is killed. Whatever fails is logged, and fails nothing else. Not safe for use by several threads.
 */
public final class Alerting {

    /** Rules that look at all there is are asked no more often than this where nothing came in. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    private static final int MOST_WAITING = 500;

    private static final Set<String> WHOLE =
            together(List.of(ExactRules.WHOLE, UnusualRules.WHOLE, PlatformRules.WHOLE));
    private static final Set<String> BUILT_IN = together(
            List.of(ExactRules.ALL, UnusualRules.ALL, PlatformRules.WHOLE, Set.of(UserRules.BROKEN, Notice.STORM)));

    private static final Logger LOG = LoggerFactory.getLogger(Alerting.class);

    private final SparkSession spark;
    private final Target target;
    private final WatchOptions options;
    private final Clock clock;
    private final ChannelSettings settings;
    private final Steps steps;
    private final AlertStore store;
    private final ExactRules exact;
    private final UnusualRules unusual;
    private final PlatformRules platform;
    private final UserRules user;
    private final UsualRuns usual;
    private final LongSilence silent;
    private Sender sender;
    private boolean hasTables;
    private Map<String, Alert> recent;
    private Set<String> switchedOff = Set.of();
    private List<UserRule> rules = List.of();
    private Instant rulesAsked = Instant.MIN;

    /** What a look at events said in this run: that nobody says so again within the same run, does not mean that it is over. */
    private final Set<String> saidOfEvents = new HashSet<>();

    /** Whether alerts may have changed since it was put down what is to be said of them: as a killed process leaves them. */
    private boolean mayBeUnsaid = true;

    private boolean mayBeWaiting = true;

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
        this.settings = new ChannelSettings(spark, environment);
        this.steps = steps;
        this.store = new AlertStore(spark, target);
        this.exact = new ExactRules(spark, target);
        this.unusual = new UnusualRules(spark, target);
        this.platform = new PlatformRules(spark, target, options.rawLines());
        this.user = new UserRules(spark, target, UserRules.LIMIT);
        this.usual = new UsualRuns(spark, target);
        this.silent = new LongSilence(spark, target);
    }

    /** Asks what a run brought; before the run counts as watched. */
    public void evaluate(RunKey run) {
        if (!options.alerting()) {
            return;
        }
        try {
            prepare();
            List<Signal> signals = new ArrayList<>(exact.ofLoads(run));
            Looked looked = unusual.ofRun(run);
            signals.addAll(looked.signals());
            signals.addAll(platform.ofRun(run));
            signals.stream().filter(Signal::active).map(Signal::fingerprint).forEach(saidOfEvents::add);
            apply(signals, alert -> false, run.runId());
            steps.reached("evaluated");
            unusual.remember(looked, run);
            steps.reached("remembered");
        } catch (RuntimeException | Error e) {
            // It may not be what the table holds. Otherwise it is, until this run of the job asks everything else.
            recent = null;
            throw e;
        }
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
                sender().begin();
            } else {
                prepare();
                ask(outcome);
                derive(outcome.runId());
                sender().begin();
                send();
            }
            if (watched) {
                sender().beat();
            }
        } catch (Exception | StackOverflowError | LinkageError e) {
            mayBeWaiting = true;
            LOG.warn("alerts: failed, and are left to the next run: {}", Failure.reason(e), e);
        } finally {
            recent = null;
            saidOfEvents.clear();
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

    private void readRules() {
        rules = user.all();
        switchedOff = rules.stream()
                .filter(rule -> !rule.enabled())
                .map(UserRule::name)
                .collect(Collectors.toSet());
    }

    private void ask(RunOutcome outcome) {
        Instant now = now();
        List<Signal> signals = new ArrayList<>(exact.ofRun(outcome));
        Predicate<Alert> asked = alert -> false;
        if (outcome.events() > 0 || rulesAsked.isBefore(now.minus(IDLE))) {
            readRules();
            Said said = user.ask(rules, now);
            signals.addAll(said.signals());
            signals.addAll(exact.ofAll(now));
            signals.addAll(unusual.ofAll(now));
            signals.addAll(usual.of(known(now).values(), now));
            signals.addAll(silent.of(known(now).values(), now));
            asked = alert -> wasAsked(alert, said.answered());
            rulesAsked = now;
        }
        apply(signals, asked, outcome.runId());
        steps.reached("alerts");
    }

    /** Whether it would have been heard of an alert, were it wrong: its rule looks at all there is, or nobody asks it any more. */
    private boolean wasAsked(Alert alert, Set<String> answered) {
        String rule = alert.rule();
        boolean isAsked = BUILT_IN.contains(rule)
                || rules.stream().anyMatch(each -> each.name().equals(rule) && each.query() != null);
        return switchedOff.contains(rule)
                || !isAsked
                || ((WHOLE.contains(rule) || answered.contains(rule)) && !saidOfEvents.contains(alert.fingerprint()));
    }

    private Map<String, Alert> known(Instant now) {
        if (recent == null) {
            recent = new LinkedHashMap<>(store.recent(now));
        }
        return recent;
    }

    /** Brings the state of the alerts to what was said. What was asked for and is not named any more, is quiet. */
    private void apply(List<Signal> said, Predicate<Alert> asked, String runId) {
        Instant now = now();
        known(now);
        sayWhatWasLeft(runId);
        Map<String, Signal> signals = Signal.ofEach(
                said.stream()
                        .filter(signal -> !switchedOff.contains(signal.rule()))
                        .toList(),
                recent.values(),
                asked);
        List<String> unknown = signals.values().stream()
                .filter(Signal::active)
                .map(Signal::fingerprint)
                .filter(fingerprint -> !recent.containsKey(fingerprint))
                .toList();
        Map<String, Alert> older = store.older(unknown);
        List<Alert> changed = new ArrayList<>();
        signals.forEach((fingerprint, signal) -> {
            Alert before = recent.getOrDefault(fingerprint, older.get(fingerprint));
            Alert next = Alert.next(before, signal, patienceOf(signal.rule()), now);
            if (next != null && !next.equals(before)) {
                recent.put(fingerprint, next);
                if (before == null || before.differsFrom(next)) {
                    changed.add(next);
                }
            }
        });
        mayBeUnsaid |= !changed.isEmpty();
        store.write(changed, runId, now);
    }

    /** Puts down what is to be said of the alerts as they are: or else one that a killed process wrote down would be over, and nobody ever told. */
    private void sayWhatWasLeft(String runId) {
        if (mayBeUnsaid && hasChannels()) {
            derive(runId);
        }
    }

    /** Where they cannot be read, who sends says so. */
    private boolean hasChannels() {
        try {
            return sender() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private int patienceOf(String rule) {
        return rules.stream()
                .filter(each -> each.name().equals(rule))
                .mapToInt(UserRule::patience)
                .findFirst()
                .orElse(1);
    }

    private void derive(String runId) {
        Instant now = now();
        Collection<Alert> alerts =
                recent.values().stream().filter(alert -> alert.fired() != null).toList();
        if (alerts.isEmpty()) {
            mayBeUnsaid = false;
            return;
        }
        Derived derived =
                Transitions.of(alerts, store.derived(alerts, now), store.silences(now), sender().channels(), now);
        if (derived.storm() != null) {
            store.write(List.of(derived.storm()), runId, now);
        }
        store.derive(derived.rows());
        mayBeUnsaid = false;
        mayBeWaiting |= !derived.rows().isEmpty();
        steps.reached("outbox");
    }

    private void send() {
        if (!mayBeWaiting) {
            return;
        }
        Instant now = now();
        List<Waiting> waiting = store.waiting(sender().channels(), MOST_WAITING);
        List<Waiting> due = waiting.stream().filter(each -> each.isDue(now)).toList();
        List<OutboxRow> done = sender().send(due, now);
        steps.reached("sent");
        store.mark(done);
        // What was not come to in time is waiting as well.
        long settled = done.stream().filter(row -> !row.isWaiting()).count();
        mayBeWaiting = waiting.size() == MOST_WAITING || settled < waiting.size();
        steps.reached("marked");
    }

    private Sender sender() {
        if (sender == null) {
            Channels channels = options.alerts() == AlertMode.SEND
                    ? Channels.of(settings.of(options.channels()))
                    : new Channels(List.of(), null);
            sender = new Sender(channels);
        }
        return sender;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
