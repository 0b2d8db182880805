package dev.bywash.ingest.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are those that issuers and ISO 13616 give as examples; they are nobody's. */
final class PersonalDataTest {

    @ParameterizedTest
    @CsvSource({
        "no account for jane.doe+etl@mail.example.org,email",
        "'rejected: \"jane@example.com\", twice',email",
        "paid to DE89 3704 0044 0532 0130 00 today,iban",
        "iban=GB82WEST12345698765432,iban",
        "card 4111 1111 1111 1111 was refused,card",
        "pan:5500-0000-0000-0004,card"
    })
    void isFound(String message, String kind) {
        assertThat(in(said(message, null))).containsExactly(kind);
        assertThat(in(said(null, message))).as("in the message of an exception").containsExactly(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reading abfss://logs@account.dfs.core.windows.net/2026",
                "jdbc:postgresql://etl:pw@db.example.org:5432/x",
                "cloned git@github.com:acme/etl.git",
                "root@localhost logged in",
                "paid to DE88 3704 0044 0532 0130 00",
                "card 4111 1111 1111 1112",
                "at 1764115200000 offset 4111111111111111.5",
                "id 5a6c1f0e-4111-1111-1111-111111111111",
                "row 44444444444444444444444444",
                "file part-00000-4111111111111111-c000.parquet"
            })
    void isNotSeenWhereThereIsNone(String message) {
        assertThat(in(said(message, null))).isEmpty();
    }

    @Test
    void whatGoesOnWithoutEndOverflowsNothing() {
        String parts = ".1".repeat(100_000);

        assertThat(in(said("x@y" + parts + ", or " + parts + "@y.z1 of jane@example.com.", null)))
                .containsExactly("email");
    }

    @Test
    void allKindsAreNamed() {
        assertThat(in(said("jane@example.com, 4111111111111111, GB82WEST12345698765432", null)))
                .containsExactly("card", "email", "iban");
    }

    /** As the detector has it; and whoever looks at all events, and closely at few of them, sees the same. */
    private static Set<String> in(Logged event) {
        Set<String> kinds = PersonalData.in(event);
        Sightings all = new Sightings();
        all.add(event, "sales", () -> "W-1");
        assertThat(all.all().keySet())
                .extracting(Sightings.Of::kind)
                .as("of all events")
                .containsExactlyInAnyOrderElementsOf(kinds);
        return kinds;
    }

    private static Logged said(String message, String exceptionMessage) {
        return new Logged(9, message, null, exceptionMessage, null);
    }
}
