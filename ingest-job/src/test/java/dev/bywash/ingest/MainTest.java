package dev.bywash.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Main main = new Main(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));

    @Test
    void helpNamesEveryMainOfTheJar() throws Exception {
        assertThat(main.run("--help")).isZero();

        assertThat(out.toString(UTF_8)).contains(mains());
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void aCommandThatIsNotThereIsNamedAndFollowedByThoseThatAre() {
        assertThat(main.run("digest", "--all")).isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .startsWith("There is no command digest.")
                .contains("ingest", "verify");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void withoutACommandItSaysWhatThereIs() {
        assertThat(main.run()).isEqualTo(2);

        assertThat(err.toString(UTF_8)).startsWith("Name a command.").contains("maintain");
    }

    /** All classes of the job, at any depth, that extend what mains have in common. */
    private static List<String> mains() throws IOException {
        Path classes = Path.of("target/classes");
        try (Stream<Path> files = Files.walk(classes)) {
            List<String> mains = files.map(file -> classes.relativize(file).toString())
                    .filter(name -> name.startsWith("dev/bywash/ingest/") && name.endsWith("Job.class"))
                    .map(name -> name.replace('/', '.').replace(".class", ""))
                    .filter(MainTest::isMain)
                    .toList();
            assertThat(mains).contains("dev.bywash.ingest.IngestJob");
            return mains;
        }
    }

    private static boolean isMain(String name) {
        try {
            Class<?> type = Class.forName(name);
            return SparkJob.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
