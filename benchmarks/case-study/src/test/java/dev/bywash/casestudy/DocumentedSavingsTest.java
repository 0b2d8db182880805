package dev.bywash.casestudy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentedSavingsTest {

    private static final Pattern EXAMPLE = Pattern.compile(
            "mvn -Pcase-study -Dcase-study\\.arguments=\"(savings[^\"]*)\"\n```\n\n```\n(.*?)```", Pattern.DOTALL);

    @Test
    void theCommandPrintsWhatThePageSays() throws Exception {
        String page = Files.readString(Path.of(System.getProperty("bywash.repository"), "docs/case-study.md"));
        Matcher example = EXAMPLE.matcher(page);
        assertThat(example.find()).as("a command and its output").isTrue();
        StringWriter printed = new StringWriter();

        int exitCode = CaseStudy.commandLine()
                .setOut(new PrintWriter(printed))
                .execute(example.group(1).split(" ", -1));

        assertThat(printed).hasToString(example.group(2));
        assertThat(exitCode).isZero();
    }
}
