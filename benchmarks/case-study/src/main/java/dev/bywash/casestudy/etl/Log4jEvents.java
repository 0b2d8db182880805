package dev.bywash.casestudy.etl;

import org.apache.logging.log4j.CloseableThreadContext;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.StringMapMessage;

/** Plain Log4j2: a map message, with the pipeline and the table in the context map. */
final class Log4jEvents implements EventLog {

    private static final Logger LOG = LogManager.getLogger("etl.nightly");

    @Override
    public void log(LoadEvent event) {
        try (CloseableThreadContext.Instance context = CloseableThreadContext.put("pipeline", event.pipeline())) {
            context.put("table", event.tableName());
            LOG.info(new StringMapMessage()
                    .with("event", "table.load")
                    .with("status", event.status().text())
                    .with("rows", event.rows())
                    .with("duration_ms", event.durationMillis()));
        }
    }
}
