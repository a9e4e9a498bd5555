package dev.perennial.server.requests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.config.Configs;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    private static final LineId LINE = LineId.parse("acme/one");
    private static final RevisionId SEVENTH = new RevisionId(LINE, 7);

    private final RequestIds ids = new RequestIds(Configs.of(Map.of("perennial.request-key", "one")));

    @Test
    void anIdCarriesRevisionAndStickyKey() {
        RequestIds.Answered first = ids.open(ids.seal(SEVENTH, "user-1")).orElseThrow();
        RequestIds.Answered second = ids.open(ids.seal(SEVENTH, "user-1")).orElseThrow();
        assertThat(first.revision()).isEqualTo(7);
        assertThat(first).isEqualTo(second);
        assertThat(first.mayBeOf(LINE)).isTrue();
        assertThat(first.mayBeOf(LineId.parse("acme/two"))).isFalse();
        assertThat(first.stickyKey())
                .isNotEqualTo(
                        ids.open(ids.seal(SEVENTH, "user-2")).orElseThrow().stickyKey());
    }

    @Test
    void anIdShowsNothingOfWhatItCarries() {
        assertThat(ids.seal(SEVENTH, "user-1"))
                .isNotEqualTo(ids.seal(SEVENTH, "user-1"))
                .matches("req-[0-9a-f]{32}");
    }

    @Test
    void foreignAndMadeUpIdsCarryNothing() {
        RequestIds others = new RequestIds(Configs.of(Map.of("perennial.request-key", "two")));
        assertThat(ids.open(others.seal(SEVENTH, "user-1"))).isEmpty();
        assertThat(ids.open("req-00000000000000000000000000000000")).isEmpty();
        assertThat(ids.open("cmpl-17")).isEmpty();
    }
}
