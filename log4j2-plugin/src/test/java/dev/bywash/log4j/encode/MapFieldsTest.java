package dev.bywash.log4j.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.IndexedReadOnlyStringMap;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Test;

final class MapFieldsTest {

    private final MapFields fields = new MapFields();

    @Test
    void whereTheStackEndsWhileAMapIsLookedAtTheNextIsSeenWhole() {
        fields.set(new StringMapMessage().with("event", "table.load").with("x", "1"));
        assertThatThrownBy(() -> fields.set(new EndOfStack())).isInstanceOf(StackOverflowError.class);

        fields.set(new StringMapMessage().with("event", "table.load"));

        assertThat(fields.event()).isEqualTo("table.load");
    }

    /** Of one field, at whose name the stack ends. */
    private static final class EndOfStack extends StringMapMessage {

        private static final long serialVersionUID = 1;

        @Override
        public IndexedReadOnlyStringMap getIndexedReadOnlyStringMap() {
            return new SortedArrayStringMap(1) {
                private static final long serialVersionUID = 1;

                @Override
                public int size() {
                    return 1;
                }

                @Override
                public String getKeyAt(int index) {
                    throw new StackOverflowError();
                }
            };
        }
    }
}
