package dev.bywash.casestudy.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class ClonedLogsTest {

    private static final String LINE =
            "{\"bywash\":1,\"writer\":\"01KAQ8Z4M3T9V6W2X5Y7R8N0PC\",\"message\":\"grüße\",\"seq\":2,\"crc\":\"00000000\"}";

    @Test
    void aCloneHasAWriterOfItsOwnAndARightChecksum() {
        String covered = "{\"bywash\":1,\"writer\":\"01KAQ8Z4M3T9V6W2X5Y7000042\",\"message\":\"grüße\",\"seq\":2";
        CRC32 crc = new CRC32();
        crc.update(covered.getBytes(StandardCharsets.UTF_8));
        assertThat(ClonedLogs.clone("progress 50%" + LINE, 42))
                .isEqualTo("progress 50%" + covered + ",\"crc\":\"%08x\"}".formatted(crc.getValue()));
    }

    @Test
    void whatOthersPrintedStaysAsItIs() {
        assertThat(ClonedLogs.clone("[0.5s][info][gc] GC(0) Pause", 1)).isEqualTo("[0.5s][info][gc] GC(0) Pause");
    }
}
