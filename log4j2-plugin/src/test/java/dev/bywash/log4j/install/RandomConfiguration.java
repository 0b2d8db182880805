package dev.bywash.log4j.install;

import java.util.List;
import java.util.Random;

/** Configurations of many shapes, as text. The same seed gives the same one. */
final class RandomConfiguration {

    static final List<String> LEVELS = List.of("OFF", "FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "ALL");
    static final List<String> APPENDERS = List.of("a", "b", "c", "d");

    private static final List<String> NODE_LOGGERS =
            List.of("etl", "etl.loads", "etl.loads.core", "com", "com.example", "com.example.deep", "x.y");
    private static final List<String> FRAGMENT_LOGGERS =
            List.of("etl", "etl.loads", "com.example", "com.example.deep.er", "x");
    private static final List<String> VERDICTS = List.of("ACCEPT", "NEUTRAL", "DENY");

    private final Random random;

    RandomConfiguration(Random random) {
        this.random = random;
    }

    /** A node's file: filters at every place, levels that lookups and arbiters decide at run time, loggers of every kind. */
    String node() {
        StringBuilder xml = new StringBuilder("<Configuration status='OFF'>\n");
        xml.append("<Properties><Property name='decided'>WARN</Property></Properties>\n");
        if (chance(60)) {
            xml.append(filter());
        }
        xml.append("<Appenders>\n");
        for (String name : APPENDERS) {
            xml.append("<Kept name='" + name + "' location='" + chance(20) + "'>" + (chance(20) ? filter() : "")
                    + "</Kept>\n");
        }
        xml.append("<Async name='queued'><AppenderRef ref='d'/></Async>\n");
        xml.append("<Rewrite name='rewritten'><AppenderRef ref='b'/><PropertiesRewritePolicy>"
                + "<Property name='rewritten'>yes</Property></PropertiesRewritePolicy></Rewrite>\n");
        xml.append("</Appenders>\n<Loggers>\n");
        for (String name : NODE_LOGGERS) {
            if (chance(45)) {
                xml.append(logger("Logger name='" + name + "' additivity='" + chance(70) + "'", "Logger"));
            }
        }
        if (chance(20)) {
            xml.append("<Select><SystemPropertyArbiter propertyName='bywash.test.level' propertyValue='DEBUG'>"
                    + "<Root level='DEBUG'><AppenderRef ref='a'/></Root></SystemPropertyArbiter>"
                    + "<DefaultArbiter><Root level='WARN'><AppenderRef ref='b'/></Root></DefaultArbiter></Select>\n");
        } else if (chance(92)) {
            xml.append(logger("Root", "Root"));
        }
        return xml.append("</Loggers>\n</Configuration>\n").toString();
    }

    /** A fragment whose loggers are all additive: the others say that they change what the node does. One of its appenders is called as one of the node's. */
    String fragment() {
        StringBuilder xml = new StringBuilder(
                "<Configuration><Appenders><Kept name='bywash'/><Kept name='a' as='fragment.a'/></Appenders><Loggers>\n");
        for (String name : FRAGMENT_LOGGERS) {
            if (chance(50)) {
                xml.append("<Logger name='" + name + "'" + level() + ">" + reference("bywash")
                        + (chance(20) ? reference("a") : "") + "</Logger>\n");
            }
        }
        if (chance(70)) {
            xml.append("<Root" + level() + ">" + reference("bywash") + "</Root>\n");
        }
        return xml.append("</Loggers></Configuration>\n").toString();
    }

    private String logger(String tag, String end) {
        StringBuilder xml = new StringBuilder("<" + tag + level());
        if (chance(30)) {
            xml.append(" includeLocation='" + random.nextBoolean() + "'");
        }
        xml.append(">");
        if (chance(20)) {
            xml.append("<Property name='of" + end + "'>" + pick(List.of("plain", "${sys:bywash.test.level:-unset}"))
                    + "</Property>");
        }
        if (chance(20)) {
            xml.append(filter());
        }
        for (String appender : List.of("a", "b", "c", "queued", "rewritten")) {
            if (chance(30)) {
                xml.append(reference(appender));
            }
        }
        return xml.append("</" + end + ">\n").toString();
    }

    private String reference(String appender) {
        return "<AppenderRef ref='" + appender + "'" + (chance(30) ? level() : "") + ">" + (chance(20) ? filter() : "")
                + "</AppenderRef>";
    }

    private String level() {
        if (chance(20)) {
            return "";
        }
        return " level='"
                + (chance(20) ? pick(List.of("${sys:bywash.test.level:-${decided}}", "${decided}")) : pick(LEVELS))
                + "'";
    }

    private String filter() {
        String verdicts = " onMatch='" + pick(VERDICTS) + "' onMismatch='" + pick(VERDICTS) + "'";
        return switch (random.nextInt(8)) {
            case 0 -> "<MarkerFilter marker='KEEP'" + verdicts + "/>";
            case 1 -> "<ThresholdFilter level='" + pick(LEVELS) + "'" + verdicts + "/>";
            case 2 -> "<RegexFilter regex='.*noise.*'" + verdicts + "/>";
            case 3 ->
                "<ThreadContextMapFilter" + verdicts
                        + "><KeyValuePair key='tenant' value='t1'/></ThreadContextMapFilter>";
            case 4 ->
                "<DynamicThresholdFilter key='tenant' defaultThreshold='WARN'" + verdicts
                        + "><KeyValuePair key='t1' value='DEBUG'/></DynamicThresholdFilter>";
            case 5 -> "<BurstFilter level='INFO' rate='0.0001' maxBurst='3'" + verdicts + "/>";
            case 6 -> "<LevelRangeFilter minLevel='ERROR' maxLevel='INFO'" + verdicts + "/>";
            default ->
                "<Filters><MarkerFilter marker='SKIP' onMatch='DENY' onMismatch='NEUTRAL'/>"
                        + "<MarkerFilter marker='KEEP'" + verdicts + "/></Filters>";
        };
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
