package dev.perennial.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.model.TokenListener;
import dev.perennial.server.config.Configs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class ModelsReadinessTest {
    private static final RevisionId OTHER = new RevisionId(LineId.parse("acme/other"), 1);

    private final Routes routes = new Routes(() -> 0);
    private final List<Runnable> work = new ArrayList<>();
    private final Set<RevisionId> unopenable = new HashSet<>();
    private final Endpoints endpoints = new Endpoints(this::open, work::add, () -> 0);
    private final ModelsReadiness readiness = readiness("gateway");

    @Test
    void aGatewayIsReadyOnceEveryCurrentRevisionIsOpenAndThenForGood() {
        assertThat(status()).isEqualTo(Status.DOWN);
        observe(Samples.whole(), whole(OTHER));
        assertThat(readiness.call().getData().orElseThrow().get("missing"))
                .asString()
                .contains(Samples.CURRENT.toString(), OTHER.toString());
        work.remove(0).run();
        assertThat(status()).isEqualTo(Status.DOWN);
        work.remove(0).run();
        assertThat(status()).isEqualTo(Status.UP);
        observe(Samples.whole(), whole(OTHER), whole(new RevisionId(LineId.parse("acme/third"), 1)));
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void aCandidateHoldsUpNobody() {
        observe(Samples.trial(1, 100));
        assertThat(ModelsReadiness.missing(routes, endpoints).orElseThrow())
                .contains(Samples.CURRENT.toString())
                .doesNotContain(Samples.CANDIDATE.toString());
    }

    @Test
    void withoutLinesAGatewayIsReadyOnceThatIsKnown() {
        observe();
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void aModelThatCannotBeOpenedHoldsUpNoOther() {
        unopenable.addAll(Set.of(Samples.CURRENT, OTHER));
        observe(Samples.whole(), whole(OTHER));
        work.forEach(Runnable::run);
        assertThat(status()).isEqualTo(Status.DOWN);
        Endpoints second = new Endpoints(this::open, Runnable::run, () -> 0);
        unopenable.remove(Samples.CURRENT);
        second.want(routes.named());
        assertThat(ModelsReadiness.missing(routes, second)).isEmpty();
    }

    @Test
    void aProcessWithOtherRolesIsNotAskedForItsModels() {
        assertThat(readiness("api,gateway").call().getStatus()).isEqualTo(Status.UP);
    }

    private Status status() {
        HealthCheckResponse answer = readiness.call();
        return answer.getStatus();
    }

    private ModelsReadiness readiness(String roles) {
        return new ModelsReadiness(
                Configs.of(Map.of("perennial.roles", roles)), () -> ModelsReadiness.missing(routes, endpoints));
    }

    private void observe(TrafficSplit... splits) {
        routes.observe(List.of(splits));
        endpoints.want(routes.named());
    }

    private static TrafficSplit whole(RevisionId revision) {
        return new TrafficSplit(revision.line(), 1, 0, revision, List.of(), 0, Duration.ofSeconds(30));
    }

    private Endpoint open(RevisionId revision) {
        if (unopenable.contains(revision)) {
            throw new IllegalStateException("the model does not fit");
        }
        return new Endpoint() {
            @Override
            public Asked ask(CompletionRequest request, TokenListener listener) {
                throw new IllegalStateException("not asked here");
            }

            @Override
            public boolean alive() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
