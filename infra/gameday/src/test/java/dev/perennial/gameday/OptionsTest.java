package dev.perennial.gameday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Path STANDARD = Path.of("/days");

    @Test
    void withoutACaseAllAreRun() {
        assertThat(Options.parse(List.of(), STANDARD).cases()).containsExactly(KillCase.values());
    }

    @Test
    void casesAreRunInTheOrderGiven() {
        Options options = Options.parse(List.of("before-signal", "--port", "8500", "inside-edit"), STANDARD);

        assertThat(options.cases()).containsExactly(KillCase.BEFORE_SIGNAL, KillCase.INSIDE_EDIT);
        assertThat(options.ports().server()).isEqualTo(8500);
        assertThat(options.folder()).isEqualTo(STANDARD);
    }

    @Test
    void anUnknownCaseIsRefusedByName() {
        assertThatThrownBy(() -> Options.parse(List.of("inside-out"), STANDARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'inside-out'")
                .hasMessageContaining("inside-edit");
    }

    @Test
    void aPortThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> Options.parse(List.of("--port", "many"), STANDARD))
                .hasMessage("--port: expected a number, found 'many'");
    }
}
