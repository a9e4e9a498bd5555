package dev.perennial.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.contract.line.RevisionId;
import dev.perennial.model.TokenListener;
import dev.perennial.server.gateway.Endpoints.Loan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private final AtomicLong clock = new AtomicLong();
    private final List<RevisionId> closed = new ArrayList<>();
    private final List<RevisionId> tried = new ArrayList<>();
    private final Set<RevisionId> dead = new HashSet<>();
    private boolean broken;
    private final Endpoints endpoints = new Endpoints(this::open, Runnable::run, clock::get);

    @Test
    void whatIsNamedIsUpAndWhatIsNotIsClosed() {
        endpoints.want(Set.of(Samples.CURRENT, Samples.CANDIDATE));
        assertThat(endpoints.up()).containsExactlyInAnyOrder(Samples.CURRENT, Samples.CANDIDATE);
        endpoints.want(Set.of(Samples.CANDIDATE));
        assertThat(endpoints.up()).containsExactly(Samples.CANDIDATE);
        assertThat(closed).containsExactly(Samples.CURRENT);
        assertThat(endpoints.borrow(Samples.CURRENT)).isEmpty();
    }

    @Test
    void anEndpointIsClosedAfterItsLastRequestEnds() {
        endpoints.want(Set.of(Samples.CURRENT));
        Loan first = endpoints.borrow(Samples.CURRENT).orElseThrow();
        Loan second = endpoints.borrow(Samples.CURRENT).orElseThrow();
        endpoints.want(Set.of());
        first.giveBack().run();
        assertThat(closed).isEmpty();
        assertThat(endpoints.up()).isEmpty();
        second.giveBack().run();
        assertThat(closed).containsExactly(Samples.CURRENT);
        assertThat(endpoints.open()).isZero();
    }

    @Test
    void anEndpointThatDoesNotOpenIsTriedAgainAfterAPause() {
        broken = true;
        endpoints.want(Set.of(Samples.CURRENT));
        endpoints.want(Set.of(Samples.CURRENT));
        assertThat(tried).hasSize(1);
        broken = false;
        clock.addAndGet(TimeUnit.SECONDS.toNanos(5));
        endpoints.want(Set.of(Samples.CURRENT));
        assertThat(tried).hasSize(2);
        assertThat(endpoints.up()).containsExactly(Samples.CURRENT);
    }

    @Test
    void aBrokenEndpointIsNotThereAndIsOpenedAnew() {
        endpoints.want(Set.of(Samples.CURRENT, Samples.CANDIDATE));
        Loan loan = endpoints.borrow(Samples.CANDIDATE).orElseThrow();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(5));
        dead.add(Samples.CANDIDATE);
        assertThat(endpoints.borrow(Samples.CANDIDATE)).isEmpty();
        assertThat(endpoints.up()).containsExactly(Samples.CURRENT);
        endpoints.want(Set.of(Samples.CURRENT, Samples.CANDIDATE));
        assertThat(closed).isEmpty();
        loan.giveBack().run();
        assertThat(closed).containsExactly(Samples.CANDIDATE);
        dead.clear();
        endpoints.want(Set.of(Samples.CURRENT, Samples.CANDIDATE));
        assertThat(endpoints.up()).containsExactlyInAnyOrder(Samples.CURRENT, Samples.CANDIDATE);
        assertThat(endpoints.borrow(Samples.CANDIDATE)).isPresent();
    }

    @Test
    void oneThatBreaksAgainAndAgainIsOpenedEveryFewSecondsOnly() {
        dead.add(Samples.CURRENT);
        endpoints.want(Set.of(Samples.CURRENT));
        endpoints.want(Set.of(Samples.CURRENT));
        assertThat(tried).hasSize(1);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(5));
        endpoints.want(Set.of(Samples.CURRENT));
        assertThat(tried).hasSize(2);
    }

    @Test
    void anAnswerThatEndsWhenNothingIsClosedAnyMoreDoesNotFail() {
        ExecutorService work = Executors.newSingleThreadExecutor();
        Endpoints ending = new Endpoints(this::open, work, clock::get);
        ending.want(Set.of(Samples.CURRENT));
        await().until(() -> !ending.up().isEmpty());
        Loan loan = ending.borrow(Samples.CURRENT).orElseThrow();
        ending.want(Set.of());
        work.shutdown();
        loan.giveBack().run();
        assertThat(ending.open()).isZero();
    }

    @Test
    void theEndWaitsForRequestsUnderWayButNotForEver() throws Exception {
        endpoints.want(Set.of(Samples.CURRENT));
        Loan loan = endpoints.borrow(Samples.CURRENT).orElseThrow();
        endpoints.want(Set.of());
        endpoints.awaitUnused(Duration.ofMillis(10));
        assertThat(closed).isEmpty();
        Thread end = new Thread(() -> endpoints.awaitUnused(Duration.ofMinutes(1)));
        end.start();
        await().until(() -> end.getState() == Thread.State.TIMED_WAITING);
        loan.giveBack().run();
        end.join(30_000);
        assertThat(end.isAlive()).isFalse();
        assertThat(closed).containsExactly(Samples.CURRENT);
    }

    private Endpoint open(RevisionId revision) {
        tried.add(revision);
        if (broken) {
            throw new IllegalStateException("the store is away");
        }
        return new Endpoint() {
            @Override
            public Asked ask(CompletionRequest request, TokenListener listener) {
                throw new IllegalStateException("not asked here");
            }

            @Override
            public boolean alive() {
                return !dead.contains(revision);
            }

            @Override
            public void close() {
                closed.add(revision);
            }
        };
    }
}
