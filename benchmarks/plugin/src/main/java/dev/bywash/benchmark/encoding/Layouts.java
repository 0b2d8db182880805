package dev.bywash.benchmark.encoding;

import co.elastic.logging.log4j2.EcsLayout;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.core.util.KeyValuePair;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;

/** Log4j's layouts, as they render the fields of the sample event. */
final class Layouts {

    private static final Configuration CONFIGURATION = new DefaultConfiguration();

    private Layouts() {}

    static Layout<?> jsonTemplate() {
        return JsonTemplateLayout.newBuilder()
                .setConfiguration(CONFIGURATION)
                .setEventTemplateUri("classpath:dev/bywash/benchmark/event-template.json")
                .build();
    }

    static Layout<?> ecs() {
        return EcsLayout.newBuilder()
                .setConfiguration(CONFIGURATION)
                .setServiceName("etl")
                .setIncludeMarkers(true)
                .setAdditionalFields(new KeyValuePair[] {
                    new KeyValuePair("bywash", "1"),
                    new KeyValuePair("writer", "01KAQ8Z4M3T9V6W2X5Y7R8N0PC"),
                    new KeyValuePair("host", "10.0.0.7")
                })
                .build();
    }

    static Layout<?> pattern() {
        return PatternLayout.newBuilder()
                .withConfiguration(CONFIGURATION)
                .withPattern(
                        "bywash=1 writer=01KAQ8Z4M3T9V6W2X5Y7R8N0PC %d{yyyy-MM-dd'T'HH:mm:ss.nnnnnn}{UTC} %p %c [%t] %marker"
                                + " %K{message} %X table=%K{table} status=%K{status} rows=%K{rows} duration_ms=%K{duration_ms}"
                                + " host=10.0.0.7%n%ex")
                .build();
    }
}
