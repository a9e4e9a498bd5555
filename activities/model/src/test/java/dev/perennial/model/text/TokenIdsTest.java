package dev.perennial.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenIdsTest {
    @Test
    void windowsScoreEveryTokenButTheFirstOnce() {
        assertThat(TokenIds.of(1, 2, 3, 4, 5, 6).windows(3))
                .containsExactly(TokenIds.of(1, 2, 3), TokenIds.of(3, 4, 5), TokenIds.of(5, 6));
        assertThat(TokenIds.of(1, 2, 3, 4, 5).windows(3)).containsExactly(TokenIds.of(1, 2, 3), TokenIds.of(3, 4, 5));
    }

    @Test
    void whatFitsIsOneWindow() {
        assertThat(TokenIds.of(1).windows(2)).containsExactly(TokenIds.of(1));
        assertThat(TokenIds.of(1, 2, 3).windows(8)).containsExactly(TokenIds.of(1, 2, 3));
        assertThatThrownBy(() -> TokenIds.of(1, 2).windows(1)).hasMessageContaining("2 tokens or more, found 1");
    }
}
