package dev.bywash.ingest.alert;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where alerts go.
 *
 * @param heartbeat is asked for after each run; null for nobody
 */
record Channels(List<Channel> all, URI heartbeat) {

    private static final String PAGERDUTY = "https://events.pagerduty.com/v2/enqueue";

    /**
     * The channels that settings name.
     *
     * @param settings by the names of {@link ChannelSettings}
     * @throws IllegalArgumentException when an address is none, without telling it
     */
    static Channels of(Map<String, String> settings) {
        List<Channel> all = new ArrayList<>();
        URI alertmanager = uri(ChannelSettings.ALERTMANAGER, settings);
        if (alertmanager != null) {
            all.add(new AlertmanagerChannel("alertmanager", alertmanager));
        }
        URI slack = uri(ChannelSettings.SLACK, settings);
        if (slack != null) {
            all.add(new SlackChannel("slack", slack));
        }
        URI teams = uri(ChannelSettings.TEAMS, settings);
        if (teams != null) {
            all.add(new TeamsChannel("teams", teams));
        }
        String key = settings.get(ChannelSettings.PAGERDUTY_KEY);
        if (key != null && !key.isBlank()) {
            URI pagerDuty = uri(ChannelSettings.PAGERDUTY_URL, settings);
            all.add(new PagerDutyChannel(
                    "pagerduty", pagerDuty == null ? URI.create(PAGERDUTY) : pagerDuty, key.strip()));
        }
        return new Channels(List.copyOf(all), uri(ChannelSettings.HEARTBEAT, settings));
    }

    private static URI uri(String name, Map<String, String> settings) {
        String value = settings.get(name);
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
