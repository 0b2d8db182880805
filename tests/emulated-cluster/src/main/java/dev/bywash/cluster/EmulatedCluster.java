package dev.bywash.cluster;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A cluster with one node, from its init script to its termination.
 *
 * <pre>{@code
 * try (EmulatedCluster cluster = EmulatedCluster.builder(root, volume).build()) {
 *     cluster.runInitScript(script);
 *     DriverProcess driver = cluster.startDriver(application);
 *     driver.waitFor(Duration.ofMinutes(5));
 * } // terminated: everything that was logged is on the volume, below logDirectory()
 * }</pre>
 */
public final class EmulatedCluster implements AutoCloseable {

    private static final Duration DELIVERY_INTERVAL = Duration.ofMinutes(5);

    private final String clusterId;
    private final String clusterName;
    private final Node node;
    private final Path logDirectory;
    private final PlatformClock clock;
    private final LogDelivery delivery;
    private final ScheduledExecutorService deliveryScheduler;
    private Future<?> nextDelivery = CompletableFuture.completedFuture(null);

    private EmulatedCluster(Builder builder) {
        this.clusterId = builder.clusterId;
        this.clusterName = builder.clusterName;
        this.clock = builder.clock;
        this.node = Node.create(builder.root, builder.runtimeJars);
        this.logDirectory = builder.volume.toAbsolutePath().resolve(clusterId);
        this.delivery = new LogDelivery(node.driverLogs(), logDirectory.resolve("driver"));
        this.deliveryScheduler = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "log-delivery-" + clusterId);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins a cluster whose node lies below {@code root}, an absent or empty directory, and whose logs are delivered to {@code volume}. Both are on the
     * local disk.
     */
    public static Builder builder(Path root, Path volume) {
        return new Builder(root, volume);
    }

    /** The node's files. */
    public Node node() {
        return node;
    }

    /** Where this cluster's logs are delivered: the directory named by the cluster's id, on the volume. */
    public Path logDirectory() {
        return logDirectory;
    }

    /** What has been delivered so far. */
    public LogDelivery delivery() {
        return delivery;
    }

    /**
     * Runs an init script under bash as the platform does, before the driver starts.
     *
     * @return what it printed, which also lies in {@code init_scripts/} of the {@link #logDirectory()}
     * @throws IllegalStateException when it exits non-zero: the platform would not start the cluster
     */
    public String runInitScript(Path script) throws IOException, InterruptedException {
        Path output =
                Files.createDirectories(logDirectory.resolve("init_scripts")).resolve(script.getFileName() + ".log");
        ProcessBuilder bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        bash.environment()
                .putAll(Map.of(
                        "BYWASH_ROOT",
                        node.root().toString(),
                        "DB_CLUSTER_ID",
                        clusterId,
                        "DB_CLUSTER_NAME",
                        clusterName,
                        "DB_IS_DRIVER",
                        "TRUE",
                        "DB_CONTAINER_IP",
                        "127.0.0.1"));
        int exitCode = bash.start().waitFor();
        String printed = Files.readString(output);
        if (exitCode != 0) {
            throw new IllegalStateException(
                    "the cluster does not start: " + script + " ended with " + exitCode + "\n" + printed);
        }
        return printed;
    }

    /** Starts a driver with Spark, and delivers its logs every five minutes of the platform's time until the cluster is closed. */
    public DriverProcess startDriver(DriverApplication application) throws IOException {
        // The platform's own environment variables are not promised to the JVM: what the plugin knows it must know
        // otherwise.
        Process process = new ProcessBuilder(driverCommand(application))
                .directory(node.driverDirectory().toFile())
                .redirectError(node.driverLogs().resolve("stderr").toFile())
                .start();
        process.getOutputStream().close();
        Thread stdout = new Thread(
                new RolledStdout(process.getInputStream(), node.driverLogs(), clock), "stdout-of-" + clusterId);
        stdout.start();
        long interval = clock.toWallTime(DELIVERY_INTERVAL).toMillis();
        nextDelivery =
                deliveryScheduler.scheduleWithFixedDelay(delivery::deliver, interval, interval, TimeUnit.MILLISECONDS);
        return new DriverProcess(process, stdout);
    }

    /** Terminates the cluster: no delivery is under way any more, and a last one has brought everything to the volume. */
    @Override
    public void close() {
        deliveryScheduler.shutdown();
        try {
            if (!deliveryScheduler.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the delivery of logs to " + logDirectory + " hangs");
            }
            if (!nextDelivery.isCancelled()) {
                nextDelivery.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a delivery of logs to " + logDirectory + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delivery.deliver();
    }

    private List<String> driverCommand(DriverApplication application) {
        String classPath = application.classPath().stream()
                .map(entry -> ":" + entry.toAbsolutePath())
                .collect(Collectors.joining());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SparkJvm.OPTIONS);
        command.add("-Dlog4j2.configurationFile=" + node.log4jConfiguration("driver"));
        command.add("-Dspark.master=local[*]");
        command.add("-Dspark.app.name=" + clusterName);
        command.add("-Dspark.ui.enabled=false");
        command.add("-Dspark.databricks.clusterUsageTags.clusterId=" + clusterId);
        command.add("-Dspark.databricks.clusterUsageTags.clusterName=" + clusterName);
        command.addAll(application.jvmOptions());
        command.addAll(List.of("-cp", node.jars() + "/*" + classPath, DriverMain.class.getName()));
        JobRun jobRun = application.jobRun();
        command.addAll(List.of(jobRun.jobId(), jobRun.jobRunId(), jobRun.taskRunId(), jobRun.taskKey()));
        command.add(application.mainClass());
        command.addAll(application.arguments());
        return command;
    }

    /** Settings of a cluster; all but the two directories have defaults. */
    public static final class Builder {

        private final Path root;
        private final Path volume;
        private String clusterId = "0713-210012-gaehahyy";
        private String clusterName = "nightly-etl";
        private PlatformClock clock = PlatformClock.faster(1);
        private List<Path> runtimeJars = SparkJvm.jarsOfClassPath();

        private Builder(Path root, Path volume) {
            this.root = requireNonNull(root, "root");
            this.volume = requireNonNull(volume, "volume");
        }

        /** Names the cluster; ids look like {@code 0713-210012-gaehahyy}, names are free. */
        public Builder named(String id, String name) {
            this.clusterId = requireNonNull(id, "id");
            this.clusterName = requireNonNull(name, "name");
            return this;
        }

        /** The time that rolling and delivery go by; the wall clock when not set. */
        public Builder clock(PlatformClock platformClock) {
            this.clock = requireNonNull(platformClock, "platformClock");
            return this;
        }

        /** The jars that the node comes with; when not set, those of the running class path but for Bywash's own. */
        public Builder runtimeJars(List<Path> jars) {
            this.runtimeJars = List.copyOf(jars);
            return this;
        }

        /** Lays out the node. */
        public EmulatedCluster build() {
            try {
                Files.createDirectories(root);
                Files.createDirectories(volume);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make the directories of cluster " + clusterId, e);
            }
            return new EmulatedCluster(this);
        }
    }
}
