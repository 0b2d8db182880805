package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PluginDescriptorTest {

    private static final String DESCRIPTOR = "META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat";

    @Test
    void log4jFindsBothPluginsWithoutScanningPackages() throws IOException {
        URL classes = BywashAppender.class.getProtectionDomain().getCodeSource().getLocation();
        Path descriptor = Path.of(URI.create(classes + DESCRIPTOR));

        String content = new String(Files.readAllBytes(descriptor), StandardCharsets.ISO_8859_1);

        assertThat(content)
                .contains("dev.bywash.log4j.BywashAppender", "dev.bywash.log4j.BywashLayout")
                .contains("bywashappender", "bywashlayout");
    }
}
