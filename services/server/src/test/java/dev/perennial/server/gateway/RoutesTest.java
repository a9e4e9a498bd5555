package dev.perennial.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final Routes routes = new Routes(clock::get);

    @Test
    void keysStayOnTheCandidateWhileItsWeightGrows() {
        routes.observe(List.of(Samples.trial(1, 500)));
        List<String> early = onCandidate();
        routes.observe(List.of(Samples.trial(2, 2_500)));
        List<String> late = onCandidate();
        assertThat(early).hasSizeBetween(350, 650);
        assertThat(late).hasSizeBetween(2_200, 2_800).containsAll(early);
    }

    @Test
    void everythingGoesToCurrentWhenRenewalsStandStillForTheLease() {
        routes.observe(List.of(Samples.trial(7, 10_000)));
        pass(Duration.ofSeconds(29));
        routes.observe(List.of(Samples.trial(7, 10_000)));
        assertThat(chosen("user")).isEqualTo(Samples.CANDIDATE);
        pass(Duration.ofSeconds(1));
        assertThat(chosen("user")).isEqualTo(Samples.CURRENT);
        routes.observe(List.of(Samples.trial(8, 10_000)));
        assertThat(chosen("user")).isEqualTo(Samples.CANDIDATE);
    }

    @Test
    void aCandidateWithoutWeightIsNamedAndAnswersNobody() {
        routes.observe(List.of(Samples.trial(1, 0)));
        assertThat(routes.named()).containsExactlyInAnyOrder(Samples.CURRENT, Samples.CANDIDATE);
        assertThat(onCandidate()).isEmpty();
    }

    @Test
    void aLineThatIsNotServedHasNoChoice() {
        routes.observe(List.of(Samples.whole()));
        assertThat(routes.choose(LineId.parse("acme/other"), "user")).isEmpty();
        assertThat(routes.lines()).containsExactly(Samples.LINE);
        routes.observe(List.of());
        assertThat(routes.choose(Samples.LINE, "user")).isEmpty();
    }

    private RevisionId chosen(String user) {
        return routes.choose(Samples.LINE, user).orElseThrow().first();
    }

    private List<String> onCandidate() {
        return IntStream.range(0, 10_000)
                .mapToObj(number -> "user-" + number)
                .filter(user -> chosen(user).equals(Samples.CANDIDATE))
                .toList();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
