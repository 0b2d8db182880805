package dev.bywash.connect;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real Spark Connect server with Delta, in a JVM of its own. */
final class ConnectServer implements AutoCloseable {

    private final Path directory;
    private final String classPath;
    private final int port;
    private final JavaProcess process;
    private int jobs;

    private ConnectServer(Path directory, String classPath, int port, JavaProcess process) {
        this.directory = directory;
        this.classPath = classPath;
        this.port = port;
        this.process = process;
    }

    /** Starts it, with logs, warehouse and all below a directory. */
    static ConnectServer start(Path directory) throws IOException, InterruptedException {
        Path built = Path.of(System.getProperty("bywash.connect.server"));
        String classPath = built.resolve("classes") + ":" + Files.readString(built.resolve("classpath"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> options = new ArrayList<>(sparkOptions());
        options.add("-Dspark.connect.grpc.binding.port=" + port);
        options.add("-Dspark.connect.grpc.binding.address=127.0.0.1");
        options.add("-Dspark.connect.grpc.interceptor.classes=dev.bywash.connect.server.Serverless");
        options.add("-Dspark.connect.session.planCompression.threshold=-1");
        options.add(
                "-Dspark.sql.warehouse.dir=" + directory.resolve("warehouse").toUri());
        JavaProcess process = JavaProcess.start(
                Files.createFile(directory.resolve("server.log")),
                classPath,
                options,
                Map.of(),
                "org.apache.spark.sql.connect.service.SparkConnectServer",
                List.of());
        process.await(log -> log.contains("Spark Connect server started"));
        return new ConnectServer(directory, classPath, port, process);
    }

    private static List<String> sparkOptions() {
        return List.of(
                "-Dspark.master=local[2]",
                "-Dspark.ui.enabled=false",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.sql.shuffle.partitions=1",
                "-Dspark.sql.codegen.cache.maxEntries=1000",
                "-Dspark.databricks.delta.snapshotPartitions=1",
                "-Dspark.sql.sources.parallelPartitionDiscovery.parallelism=2",
                "-Dspark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
                "-Dspark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog");
    }

    /** Where it takes whatever it can do, as a cluster does. */
    String url() {
        return "sc://127.0.0.1:" + port;
    }

    /** Where it refuses what serverless compute refuses. */
    String serverlessUrl() {
        return url() + "/;user_id=serverless";
    }

    /** Where it keeps the tables of its catalog. */
    Path warehouse() {
        return directory.resolve("warehouse");
    }

    /** Starts a job with nothing but a Connect client on its class path. */
    JavaProcess startJob(String job, String... arguments) throws IOException {
        return startJob(url(), job, arguments);
    }

    /** The same, where less is allowed. */
    JavaProcess startServerlessJob(String job, String... arguments) throws IOException {
        return startJob(serverlessUrl(), job, arguments);
    }

    /** The same, where no jar may be added to the session, so that Spark runs no function of the job's. */
    JavaProcess startServerlessJobWithoutJars(String job, String... arguments) throws IOException {
        return startJob(url() + "/;user_id=serverless-without-jars", job, arguments);
    }

    private JavaProcess startJob(String remote, String job, String... arguments) throws IOException {
        return JavaProcess.start(
                Files.createFile(directory.resolve("job-" + jobs++ + ".log")),
                JavaProcess.ownClassPath(),
                List.of(),
                Map.of("SPARK_REMOTE", remote),
                "dev.bywash.ingest." + job,
                List.of(arguments));
    }

    /** The same jar with a Spark in its JVM, for comparison. */
    JavaProcess startClassicJob(String job, String... arguments) throws IOException {
        return JavaProcess.start(
                Files.createFile(directory.resolve("job-" + jobs++ + ".log")),
                Stream.of(JavaProcess.jar("bywash-ingest-job"), classPath)
                        .reduce((one, rest) -> one + ":" + rest)
                        .orElseThrow(),
                sparkOptions(),
                Map.of(),
                "dev.bywash.ingest." + job,
                List.of(arguments));
    }

    String log() throws IOException {
        return process.log();
    }

    @Override
    public void close() {
        process.close();
    }
}
