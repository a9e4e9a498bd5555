package dev.perennial.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.trigger.EventId;
import dev.perennial.contract.trigger.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    @Test
    void anIdThatFitsIsKeptAsItIs() {
        assertThat(EventId.of("/api/v1", "7")).isEqualTo("/api/v1#7");
        assertThat(EventId.fitting("e".repeat(128))).isEqualTo("e".repeat(128));
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 512, 513})
    void aLongerIdBecomesItsBeginningAndItsDigest(int length) {
        String id = "e".repeat(length - 1);
        String first = EventId.fitting(id + "1");
        String second = EventId.fitting(id + "2");

        assertThat(first).hasSize(Trigger.LONGEST_ID).startsWith("e".repeat(63) + "~");
        assertThat(EventId.fitting(id + "1")).isEqualTo(first);
        assertThat(second).hasSize(Trigger.LONGEST_ID).isNotEqualTo(first);
        assertThat(new Trigger.Corrections(first, Samples.AT, Samples.ref('4'), 3, true).id())
                .isEqualTo(first);
    }

    @Test
    void theDigestIsThatOfTheWholeId() {
        assertThat(EventId.fitting("e".repeat(129)))
                .endsWith("~1b37f21da67b4af2eadf5786f25ab1e4a3e0c68ac748f1a1de2c097ee0858629");
    }

    @Test
    void aCharacterOfTwoHalvesIsNotCutInTwo() {
        String id = "e".repeat(62) + "\ud83d\ude00" + "e".repeat(80);

        assertThat(EventId.fitting(id)).startsWith("e".repeat(62) + "~").hasSize(127);
    }
}
