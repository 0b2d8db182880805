package dev.bywash.ingest.alert;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;

/**
 * Where alerts go, out of the environment or a file: addresses and keys are secrets, and the parameters of a job are not the place for such.
 *
 * <p>{@code BYWASH_ALERTMANAGER_URL}, {@code BYWASH_SLACK_URL}, {@code BYWASH_TEAMS_URL}, {@code BYWASH_PAGERDUTY_KEY} (and {@code BYWASH_PAGERDUTY_URL}, for
 * another region), {@code BYWASH_HEARTBEAT_URL}; or a file that {@code BYWASH_ALERTS_FILE} names, with the same as properties.
 *
 * @param heartbeat is asked for after each run; null for nobody
 */
record Channels(List<Channel> all, URI heartbeat) {

    private static final String FILE = "BYWASH_ALERTS_FILE";
    private static final String PAGERDUTY = "https://events.pagerduty.com/v2/enqueue";

    /**
     * The channels of an environment.
     *
     * @throws IllegalArgumentException when an address is none, without telling it
     */
    static Channels of(Map<String, String> environment) {
        Properties file = new Properties();
        String path = environment.get(FILE);
        if (path != null) {
            try (Reader reader = Files.newBufferedReader(Path.of(path))) {
                file.load(reader);
            } catch (IOException e) {
                throw new IllegalArgumentException(FILE + " names " + path + ", which cannot be read: " + e, e);
            }
        }
        UnaryOperator<String> setting = name -> environment.getOrDefault(name, file.getProperty(name));
        List<Channel> all = new ArrayList<>();
        URI alertmanager = uri("BYWASH_ALERTMANAGER_URL", setting);
        if (alertmanager != null) {
            all.add(new AlertmanagerChannel("alertmanager", alertmanager));
        }
        URI slack = uri("BYWASH_SLACK_URL", setting);
        if (slack != null) {
            all.add(new SlackChannel("slack", slack));
        }
        URI teams = uri("BYWASH_TEAMS_URL", setting);
        if (teams != null) {
            all.add(new TeamsChannel("teams", teams));
        }
        String key = setting.apply("BYWASH_PAGERDUTY_KEY");
        if (key != null && !key.isBlank()) {
            URI pagerDuty = uri("BYWASH_PAGERDUTY_URL", setting);
            all.add(new PagerDutyChannel(
                    "pagerduty", pagerDuty == null ? URI.create(PAGERDUTY) : pagerDuty, key.strip()));
        }
        return new Channels(List.copyOf(all), uri("BYWASH_HEARTBEAT_URL", setting));
    }

    private static URI uri(String name, UnaryOperator<String> setting) {
        String value = setting.apply(name);
        if (value == null || value.isBlank()) {
            return null;
        }
        try {
            URI uri = URI.create(value.strip());
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Its message would tell the address.
        }
        throw new IllegalArgumentException(name + " is no http or https address (it is a secret, and not shown)");
    }
}
