package dev.bywash.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.Outcome;
import dev.bywash.cluster.SparkJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation tells to type: profiles, modules, properties, jobs, variables, options and files that it names are there. */
class CommandsTest {

    private static final Set<String> SHELL = Set.of("sh", "bash");

    /** Properties of Maven's plugins, which no pom of ours names. */
    private static final Set<String> MAVENS =
            Set.of("maven.test.skip", "test", "it.test", "failsafe.failIfNoSpecifiedTests");

    private static final Pattern LAST_LINE_GOES_ON = Pattern.compile("\\\\\\n\\s*");
    private static final Pattern MAVEN = Pattern.compile("^(mvn|\\./mvnw) ");
    private static final Pattern BUNDLE = Pattern.compile("^databricks bundle ");
    private static final Pattern JOB = Pattern.compile(
            "bywash-ingest-job[^ ]*\\.jar +([a-z-]+)? *(--.*)?|--class +dev\\.bywash\\.ingest\\.(\\w+) .*");

    private static final List<Page> PAGES = Page.all();

    private final Map<String, String> helps = new HashMap<>();

    @Test
    void profilesModulesAndPropertiesOfMavenAreThere() {
        String poms = String.join("\n", texts(file -> file.endsWith("pom.xml")));
        String sources = String.join("\n", texts(file -> file.endsWith("Test.java")));
        Set<String> tests = files(file -> file.endsWith("Test.java"))
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());

        assertThat(commands(MAVEN).filter(command -> {
                    String text = command.what();
                    return !(all(text, "-P([\\w-]+)", name -> poms.contains("<id>" + name + "</id>"))
                            && all(text, "-pl ([\\w/,.-]+)", list -> Stream.of(list.split(","))
                                    .allMatch(module -> Files.exists(
                                            Page.REPOSITORY.resolve(module).resolve("pom.xml"))))
                            && all(
                                    text,
                                    "-D([\\w.-]+)",
                                    name -> MAVENS.contains(name)
                                            || poms.contains(name + ">")
                                            || sources.contains("\"" + name + "\""))
                            && all(text, "-D(?:it\\.)?test=['\"]?([\\w,]+)", list -> Stream.of(list.split(","))
                                    .allMatch(tests::contains)));
                }))
                .isEmpty();
    }

    @Test
    void jobsVariablesAndTargetsOfTheBundleAreThere() {
        String bundle = String.join(
                "\n", texts(file -> file.equals("databricks.yml") || file.matches("resources/[^/]*\\.yml")));

        assertThat(commands(BUNDLE).filter(command -> {
                    Predicate<String> isKey = name -> Pattern.compile("(?m)^ +" + Pattern.quote(name) + ":")
                            .matcher(bundle)
                            .find();
                    return !(all(command.what(), " run ([\\w-]+)", isKey)
                            && all(command.what(), "--var '?(\\w+)=", isKey)
                            && all(command.what(), "(?:-t|--target) (\\w+)", isKey));
                }))
                .isEmpty();
    }

    @Test
    void optionsOfTheJobsAreInTheirHelp() {
        assertThat(commands(Pattern.compile("bywash-ingest-job[^ ]*\\.jar")).filter(command -> {
                    MatchResult job =
                            JOB.matcher(command.what()).results().findFirst().orElse(null);
                    if (job == null) {
                        return false;
                    }
                    String name = job.group(3) != null ? job.group(3) : job.group(1);
                    String options = command.what().replaceFirst(".*\\.jar", "");
                    return !all(options, "(--[a-z-]+)", help(name)::contains);
                }))
                .isEmpty();
    }

    /** A build leaves descriptions of jars in Maven's repository that it did not need the jars of. Spark looks there first. */
    @Test
    void packagesAreFetchedAlthoughMavenKnowsThemWithoutTheirJars(@TempDir Path home) throws Exception {
        Matcher documented = Pattern.compile(
                        "^SPARK_SUBMIT_OPTS=\"(-Duser\\.home)='(\\S+)'\" spark-submit --packages [^:]+:([^:]+):(\\S+)")
                .matcher(commands(Pattern.compile("--class dev\\.bywash\\.ingest\\.IngestJob"))
                        .findFirst()
                        .orElseThrow()
                        .what());
        assertThat(documented.find()).isTrue();
        String classPath = System.getProperty("java.class.path");
        assertThat(classPath)
                .as("Delta, in the version that the build tests")
                .contains("/%s-%s.jar".formatted(documented.group(3), documented.group(4)));
        Path remote = home.resolve("remote");
        describe(home.resolve(".m2/repository"));
        Path jar = describe(remote);
        new JarOutputStream(Files.newOutputStream(jar), new Manifest()).close();

        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(SparkJvm.SHORT_LIVED);
        line.add("-Duser.home=" + home);
        line.add(documented.group(1) + "="
                + documented
                        .group(2)
                        .replace("$PWD", home.resolve("work of a day").toString()));
        line.addAll(List.of("-cp", classPath, "org.apache.spark.deploy.SparkSubmit"));
        line.addAll(List.of("--packages", "dev.example:known:1", "--class", "dev.bywash.ingest.Main"));
        line.addAll(List.of("spark-internal", "--version"));
        ProcessBuilder program = new ProcessBuilder(line);
        program.environment().put("DEFAULT_ARTIFACT_REPOSITORY", remote.toUri().toString());
        Outcome outcome = Outcome.of(program);

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    /** Returns where its jar belongs. */
    private static Path describe(Path repository) throws IOException {
        Path directory = Files.createDirectories(repository.resolve("dev/example/known/1"));
        Files.writeString(
                directory.resolve("known-1.pom"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>dev.example</groupId><artifactId>known</artifactId><version>1</version></project>");
        return directory.resolve("known-1.jar");
    }

    @Test
    void theDemoHasTheCommandsThatAreNamed() throws IOException {
        String demo = Files.readString(Page.REPOSITORY.resolve("tests/chain/src/main/java/dev/bywash/chain/Demo.java"));

        assertThat(commands(Pattern.compile("^\\./demo\\b"))
                        .filter(command -> !all(
                                command.what(),
                                "^\\./demo (--)?([a-z]+)",
                                2,
                                name -> name.equals("help")
                                        || demo.contains("\"" + name + "\"")
                                        || demo.contains("--" + name))))
                .isEmpty();
    }

    @Test
    void filesOfTheRepositoryThatAreNamedAreThere() {
        Pattern path = Pattern.compile(
                "^(?:docs|samples|resources|init-scripts|format|tests|benchmarks|python|ingest-job|log4j2-plugin|\\.ci|\\.github)/[\\w./-]+$");

        assertThat(PAGES.stream()
                        .flatMap(page -> page.codes().stream())
                        .filter(code -> path.matcher(code.what()).matches())
                        .filter(code -> !code.what().contains("/target/"))
                        .filter(code -> !Files.exists(Page.REPOSITORY.resolve(code.what()))
                                && !Files.exists(code.page().file().resolveSibling(code.what()))))
                .isEmpty();
    }

    /** Lines of shell blocks, and code within lines. */
    private static Stream<Page.At<String>> commands(Pattern pattern) {
        Stream<Page.At<String>> lines = PAGES.stream()
                .flatMap(page -> page.blocks().stream())
                .filter(block -> SHELL.contains(block.what().language()))
                .flatMap(block -> LAST_LINE_GOES_ON
                        .matcher(block.what().text())
                        .replaceAll(" ")
                        .lines()
                        .map(line -> line.replaceFirst("\\s#\\s.*", "").strip())
                        .map(line -> new Page.At<>(block.page(), block.line(), line)));
        Stream<Page.At<String>> codes = PAGES.stream().flatMap(page -> page.codes().stream());
        return Stream.concat(lines, codes)
                .filter(command -> pattern.matcher(command.what()).find());
    }

    private String help(String command) {
        return helps.computeIfAbsent(command == null ? "" : command, name -> {
            String main = name.endsWith("Job") ? "dev.bywash.ingest." + name : "dev.bywash.ingest.Main";
            Stream<String> arguments =
                    name.isEmpty() || name.endsWith("Job") ? Stream.of("--help") : Stream.of(name, "--help");
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(SparkJvm.SHORT_LIVED);
            line.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
            arguments.forEach(line::add);
            try {
                return Outcome.of(new ProcessBuilder(line)).output();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static boolean all(String text, String regex, Predicate<String> isThere) {
        return all(text, regex, 1, isThere);
    }

    private static boolean all(String text, String regex, int group, Predicate<String> isThere) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(found -> found.group(group))
                .allMatch(isThere);
    }

    private static List<String> texts(Predicate<String> name) {
        return files(name)
                .map(file -> {
                    try {
                        return Files.readString(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    private static Stream<Path> files(Predicate<String> name) {
        try (Stream<Path> files = Files.walk(Page.REPOSITORY)) {
            return files
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> name.test(Page.REPOSITORY.relativize(file).toString()))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
