package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that bring Log4j and the plugin come and go in one JVM, as in an application server, whose threads stay. */
@Tag("compatibility")
class RedeploymentTest {

    @TempDir
    Path directory;

    @Test
    void anApplicationThatHasGoneLeavesNoClassLoaderAndNoThread() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        ExecutorService serverThread = Executors.newSingleThreadExecutor();
        // Without it Log4j itself leaves thread-locals.
        System.setProperty("log4j2.isWebapp", "true");
        try {
            for (int i = 0; i < 3; i++) {
                loaders.add(serverThread.submit(this::deployAndUndeploy).get());
            }

            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
                System.gc();
                assertThat(loaders)
                        .allSatisfy(loader -> assertThat(loader.get()).isNull());
            });
        } finally {
            System.clearProperty("log4j2.isWebapp");
            serverThread.shutdown();
        }
        assertThat(EventLines.read(java.nio.file.Files.readAllBytes(directory.resolve("stdout"))))
                .extracting(event -> event.path("event").asText())
                .containsExactly(
                        "bywash.opened",
                        "",
                        "bywash.closed",
                        "bywash.opened",
                        "",
                        "bywash.closed",
                        "bywash.opened",
                        "",
                        "bywash.closed");
    }

    private WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Path configuration = Configurations.withAttributes(directory, "directory='" + directory + "'");
            Class<?> configurator = loader.loadClass("org.apache.logging.log4j.core.config.Configurator");
            Object context = configurator
                    .getMethod("initialize", String.class, String.class)
                    .invoke(null, "test", configuration.toUri().toString());
            Object logger =
                    context.getClass().getMethod("getLogger", String.class).invoke(context, "etl");
            loader.loadClass("org.apache.logging.log4j.Logger")
                    .getMethod("info", String.class)
                    .invoke(logger, "deployed");
            context.getClass().getMethod("stop").invoke(context);
            return new WeakReference<>(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL[] classPath() {
        return Stream.of(ChildJvm.classPath().split(File.pathSeparator))
                .filter(path -> !path.contains("junit"))
                .map(RedeploymentTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String path) {
        try {
            return new File(path).toURI().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
