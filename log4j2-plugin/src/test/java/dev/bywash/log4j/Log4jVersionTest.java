package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tests of compatibility run on the log4j-core that their execution is named after. */
@Tag("compatibility")
class Log4jVersionTest {

    @Test
    void isTheOneThatIsMeant() {
        String meant = System.getProperty("bywash.test.log4j");

        assertThat(LoggerContext.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .endsWith("log4j-core-" + meant + ".jar");
    }
}
