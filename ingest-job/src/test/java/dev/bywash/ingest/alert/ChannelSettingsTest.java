package dev.bywash.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.storage.GuardedFileSystem;
import dev.bywash.ingest.watch.ChannelSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
final class ChannelSettingsTest {

    @TempDir
    private Path directory;

    @Test
    void whereTheyAreSaidIsInTheEnvironmentOrAFileOrAScopeOfSecrets() throws Exception {
        Path file = Files.writeString(
                directory.resolve("channels.properties"), "BYWASH_TEAMS_URL=https://teams/s3cret\nelse=1\n");
        SparkSession spark = SparkExtension.spark();
        ChannelSettings settings = new ChannelSettings(
                spark, Map.of("BYWASH_SLACK_URL", "https://slack/s3cret", "BYWASH_ALERTS_FILE", file.toString()));
        assertThat(settings.of(ChannelSource.ENVIRONMENT))
                .isEqualTo(
                        Map.of("BYWASH_SLACK_URL", "https://slack/s3cret", "BYWASH_TEAMS_URL", "https://teams/s3cret"));
        GuardedFileSystem.addTo(spark.sparkContext().hadoopConfiguration());
        for (String path : List.of(file.toString(), "file:" + file, GuardedFileSystem.name(file))) {
            assertThat(settings.of(ChannelSource.parse("file:" + path)))
                    .as(path)
                    .isEqualTo(Map.of("BYWASH_TEAMS_URL", "https://teams/s3cret"));
        }
        // As Databricks' own function of that name.
        spark.udf()
                .register(
                        "try_secret",
                        (UDF2<String, String, String>) (scope, key) -> key.equals("BYWASH_PAGERDUTY_KEY")
                                ? scope.equals("hidden") ? "[REDACTED]" : scope.equals("etl") ? "k3y" : null
                                : null,
                        DataTypes.StringType);
        assertThat(settings.of(ChannelSource.parse("secrets:etl"))).isEqualTo(Map.of("BYWASH_PAGERDUTY_KEY", "k3y"));

        assertThatThrownBy(() -> settings.of(ChannelSource.parse("secrets:nothing")))
                .hasMessageContaining("is in the scope nothing, or the job may not read it");
        assertThatThrownBy(() -> settings.of(ChannelSource.parse("secrets:hidden")))
                .hasMessageContaining("does not show this job the secrets");
        assertThatThrownBy(() -> settings.of(ChannelSource.parse("file:" + directory.resolve("nowhere"))))
                .hasMessageContaining("as a file of the machine: ")
                .hasMessageContaining("; by Spark: ");
        Files.writeString(file, "BYWASH_TEAMS_URL=s3cret \\uXYZ");
        assertThatThrownBy(() -> settings.of(ChannelSource.parse("file:" + file)))
                .hasMessageContaining("is none of properties")
                .hasMessageNotContaining("s3cret");
    }
}
