package dev.bywash.ingest.detect;

import dev.bywash.ingest.detect.Finding.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Thirty simulated days of many pipelines, of six rhythms, whose loads vary as loads do: by weekday, by growth, by chance. Faults of each kind are put in, and known; now and then
 * everything is delivered hours late. The real detectors look at it as the job would: run by run, hour by hour.
 */
final class Month {

    private static final Instant BEGIN = Instant.parse("2026-10-26T00:00:00Z");
    private static final int DAYS = 30;
    private static final int FAULTS_FROM = 15;
    private static final int JUDGED_FROM = 8;

    private final Random random;
    private final List<Pipeline> pipelines = new ArrayList<>();
    private final Map<Kind, Integer> injected = new TreeMap<>();
    private final Map<Kind, Integer> found = new TreeMap<>();
    private final Map<Long, Integer> falseAlarms = new HashMap<>();
    private final Map<Kind, Integer> falseKinds = new TreeMap<>();
    private int falseMissing;

    Month(int count, long seed) {
        random = new Random(seed);
        for (int i = 0; i < count; i++) {
            pipelines.add(new Pipeline(i));
        }
    }

    /** What came out. */
    record Outcome(
            Map<Kind, Integer> injected,
            Map<Kind, Integer> found,
            double falseAlarmsADay,
            int falseMissing,
            Map<Kind, Integer> falseKinds) {}

    Outcome live() {
        for (int quarter = 0; quarter < DAYS * 96; quarter++) {
            Instant now = BEGIN.plus(Duration.ofMinutes(15L * (quarter + 1)));
            int hour = quarter / 4;
            boolean late = hour % 167 > 160;
            // Everything of these hours comes in the hour after them; nothing is known meanwhile.
            Instant current = late ? BEGIN.plus(Duration.ofHours(hour - hour % 167 + 160L)) : now;
            for (Pipeline pipeline : pipelines) {
                pipeline.runUntil(now);
                pipeline.deliver(current);
                if (quarter % 4 == 0 || pipeline.isFrequent()) {
                    pipeline.lookForMissing(current);
                }
            }
        }
        int days = DAYS - JUDGED_FROM;
        int alarms = falseAlarms.entrySet().stream()
                .filter(day -> day.getKey() >= JUDGED_FROM)
                .mapToInt(Map.Entry::getValue)
                .sum();
        return new Outcome(injected, found, (double) alarms / days, falseMissing, falseKinds);
    }

    private void count(Kind fault, Judgement judgement, Kind expected, Instant time) {
        if (fault == expected) {
            injected.merge(expected, 1, Integer::sum);
            if (judgement.isUnusual()) {
                found.merge(expected, 1, Integer::sum);
            }
        } else if (judgement.isUnusual() && fault == null) {
            falseAlarms.merge(day(time), 1, Integer::sum);
            if (day(time) >= JUDGED_FROM) {
                falseKinds.merge(expected, 1, Integer::sum);
            }
        }
    }

    private static long day(Instant time) {
        return Duration.between(BEGIN, time).toDays();
    }

    /** A run that is over: what it loaded and said. */
    private record Run(Instant start, Kind fault, List<Double> rows, List<Double> seconds, double errors) {}

    private final class Pipeline {
        private final int number;
        private final Duration every;
        private final boolean frequent;
        private final boolean rests;
        private final double baseRows;
        private final double baseSeconds;
        private final double variation;
        private final double growth;
        private final double errorRate;
        private final int tables;
        private Instant next;
        private int runs;
        private Instant missing;
        private boolean saidMissing;
        private final List<Run> waiting = new ArrayList<>();

        /** As the job keeps them, and no more. */
        private History starts = History.EMPTY;

        private final Map<Integer, History> rows = new HashMap<>();
        private final Map<Integer, History> seconds = new HashMap<>();
        private History errors = History.EMPTY;

        Pipeline(int number) {
            this.number = number;
            int kind = number % 10;
            frequent = kind == 6 && number < 40;
            every = frequent
                    ? Duration.ofMinutes(15)
                    : kind == 0 ? Duration.ofHours(1) : kind == 9 ? Duration.ofHours(6) : Duration.ofDays(1);
            rests = kind == 7 || kind == 8 || (frequent && number < 20);
            baseRows = Math.exp(6 + 8 * random.nextDouble());
            baseSeconds = 90 + 2000 * random.nextDouble();
            variation = 0.05 + 0.2 * random.nextDouble();
            growth = 0.01 * random.nextDouble();
            errorRate = random.nextInt(3) == 0 ? 3 * random.nextDouble() : 0.05;
            // A frequent one is looked at for its rhythm alone: the others tell what loads are like.
            tables = frequent ? 0 : 1 + random.nextInt(4);
            next = BEGIN.plusSeconds(random.nextInt(24 * 3600));
        }

        void runUntil(Instant now) {
            while (next.isBefore(now)) {
                boolean rest = rests && (isWeekend(next) || (frequent && !isOfficeHour(next)));
                if (!rest) {
                    Kind fault = fault();
                    if (fault == Kind.MISSING) {
                        missing = next;
                        injected.merge(Kind.MISSING, 1, Integer::sum);
                        // Of those that begin often, the next three as well: one alone is over before anybody looks.
                        next = next.plus(frequent ? every.multipliedBy(3) : Duration.ZERO);
                    } else {
                        waiting.add(run(next.plusSeconds(random.nextInt(240)), fault));
                    }
                    runs++;
                }
                next = next.plus(every);
            }
        }

        /** In the second half of the month, one in six of the daily runs. */
        private Kind fault() {
            if (day(next) < FAULTS_FROM
                    || runs % 4 != 0
                    || random.nextInt(3) == 0
                    || (every.toHours() < 24 && random.nextInt(20) != 0)) {
                return null;
            }
            if (frequent) {
                return Kind.MISSING;
            }
            List<Kind> kinds = List.of(Kind.DURATION, Kind.ROWS, Kind.ZERO_ROWS, Kind.ERRORS, Kind.MISSING);
            return kinds.get(random.nextInt(kinds.size()));
        }

        private Run run(Instant start, Kind fault) {
            double size = (isWeekend(start) ? 0.5 : 1) * Math.exp(growth * day(start));
            List<Double> rowCounts = new ArrayList<>();
            List<Double> durations = new ArrayList<>();
            for (int table = 0; table < tables; table++) {
                double load = size * Math.exp(variation * random.nextGaussian());
                boolean faulty = table == 0;
                double rowCount = Math.rint(baseRows * load) + 200;
                rowCounts.add(
                        faulty && fault == Kind.ZERO_ROWS
                                ? 0
                                : faulty && fault == Kind.ROWS ? Math.rint(rowCount / 8) : rowCount);
                durations.add(baseSeconds
                        * Math.pow(load, 0.7)
                        * Math.exp(0.1 * random.nextGaussian())
                        * (faulty && fault == Kind.DURATION ? 4 : 1));
            }
            double errorCount = poisson(errorRate) + (fault == Kind.ERRORS ? 20 + random.nextInt(30) : 0);
            return new Run(start, fault, rowCounts, durations, errorCount);
        }

        private int poisson(double mean) {
            double limit = Math.exp(-mean);
            double product = random.nextDouble();
            int count = 0;
            while (product > limit) {
                product *= random.nextDouble();
                count++;
            }
            return count;
        }

        void deliver(Instant current) {
            waiting.sort(Comparator.comparing(Run::start));
            while (!waiting.isEmpty() && waiting.get(0).start().isBefore(current)) {
                look(waiting.remove(0));
            }
        }

        private void look(Run run) {
            String id = number + "-" + run.start();
            starts = Starts.with(starts, new Point(id, run.start(), 0));
            // Its log may come after another's time.
            if (missing != null && run.start().isAfter(missing)) {
                missing = null;
            }
            saidMissing = false;
            for (int table = 0; table < tables; table++) {
                Kind fault = table == 0 ? run.fault() : null;
                Point count = new Point(id, run.start(), run.rows().get(table));
                Point took = new Point(id, run.start(), run.seconds().get(table));
                History rowsBefore = rows.getOrDefault(table, History.EMPTY);
                History secondsBefore = seconds.getOrDefault(table, History.EMPTY);
                Judgement rowsFound = Detectors.rows(rowsBefore, count);
                Judgement secondsFound = Detectors.duration(secondsBefore, took);
                Month.this.count(fault, rowsFound, fault == Kind.ZERO_ROWS ? Kind.ZERO_ROWS : Kind.ROWS, run.start());
                Month.this.count(fault, secondsFound, Kind.DURATION, run.start());
                rows.put(table, after(rowsBefore, rowsFound, count));
                seconds.put(table, after(secondsBefore, secondsFound, took));
            }
            Point wrong = new Point(id, run.start(), run.errors());
            Judgement errorsFound = Detectors.errors(errors, wrong);
            Month.this.count(run.fault(), errorsFound, Kind.ERRORS, run.start());
            errors = after(errors, errorsFound, wrong);
        }

        private History after(History before, Judgement judgement, Point point) {
            return judgement.isUnusual() ? before.withUnusual(point) : before.withUsual(point);
        }

        /** The next run would come before anybody looked. */
        boolean isFrequent() {
            return every.toHours() <= 1;
        }

        void lookForMissing(Instant current) {
            if (!saidMissing && Rhythm.missing(starts.points(), current).isPresent()) {
                saidMissing = true;
                if (missing != null) {
                    found.merge(Kind.MISSING, 1, Integer::sum);
                } else {
                    falseMissing++;
                    falseAlarms.merge(day(current), 1, Integer::sum);
                    falseKinds.merge(Kind.MISSING, 1, Integer::sum);
                }
            }
        }
    }

    private static boolean isOfficeHour(Instant time) {
        int hour = Calendar.hour(time);
        return hour >= 8 && hour < 18;
    }

    private static boolean isWeekend(Instant time) {
        return Calendar.isWeekend(time);
    }
}
