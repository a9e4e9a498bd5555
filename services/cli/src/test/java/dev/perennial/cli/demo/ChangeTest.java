package dev.perennial.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.cli.file.Json;
import org.junit.jupiter.api.Test;

class ChangeTest {
    private final Change change = Change.of(Json.parse("""
            {"change": {"change": "village/answers/3", "kind": "MERGE", "state": "PROMOTED", "candidate": 4,
              "story": {"reason": "expert a published", "sentence": "promoted over @3"}},
             "steps": [{"step": "made", "stage": "MADE", "figures": [{"name": "experts", "value": 1.0}]}]}
            """, "the sample"));

    @Test
    void aChangeIsReadFromTheServersAnswer() {
        assertThat(change.number()).isEqualTo(3);
        assertThat(change.isOver()).isTrue();
        assertThat(change.ended(Change.PROMOTED)).isTrue();
        assertThat(change.reason()).isEqualTo("expert a published");
        assertThat(change.step("MADE")).isPresent();
        assertThat(change.step("GATED")).isEmpty();
    }

    @Test
    void aFigureThatIsNotThereIsNoNumberThatCouldKeepAPromise() {
        assertThat(change.figure("MADE", "experts")).isEqualTo(1);
        assertThat(change.figure("MADE", "strength") > 0).isFalse();
        assertThat(change.figure("GATED", "experts")).isNaN();
    }
}
