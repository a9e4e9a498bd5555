package dev.perennial.contract.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowSpanTest {
    @Test
    void everyInstantOfAWindowNamesItAlike() {
        Duration length = Duration.ofMinutes(5);
        WindowSpan span = WindowSpan.around(Instant.parse("2026-11-22T12:03:59.5Z"), length);
        assertThat(span.id()).isEqualTo("20261122T120000Z-300");
        assertThat(WindowSpan.around(span.end(), length).start()).isEqualTo(span.end());
        assertThat(WindowSpan.parse(span.id())).isEqualTo(span);
    }

    @Test
    void whatIsNoIdIsRefusedByName() {
        assertThatThrownBy(() -> WindowSpan.parse("yesterday")).hasMessageContaining("yesterday");
        assertThatThrownBy(() -> WindowSpan.parse("20261122T120000Z-0")).hasMessageContaining("above 0");
    }
}
