package dev.perennial.server.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.server.Surroundings;
import dev.perennial.server.intake.Reception.Taken;
import dev.perennial.server.registry.AcceptedEvents;
import dev.perennial.server.view.AcceptedEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class ReleasedBaseTest {
    private static final Digest FIRST = new Digest("1a".repeat(32));
    private static final Digest OTHER = new Digest("2b".repeat(32));

    @Inject
    Reception reception;

    @Inject
    AcceptedEvents events;

    @Test
    void aBaseReleasedAgainIsTheSameNewsUnlessItFollowsAnother() {
        assertThat(reception.take(released("once", FIRST))).isEqualTo(Taken.TOLD);
        assertThat(reception.take(released("again", FIRST))).isEqualTo(Taken.TOLD);

        AcceptedEvent other = released("other", OTHER);
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> reception.take(other))
                    .isInstanceOf(RejectedEvent.class)
                    .hasMessageContaining("successor of " + FIRST)
                    .hasMessageContaining(OTHER.toString());
            assertThat(events.pending(Instant.now().plusSeconds(60), 0, 1_000))
                    .extracting(each -> each.event().id())
                    .doesNotContain("other");
        }
        assertThat(events.isDone(AcceptedEvent.EVERYONE, "/bases", "other")).isFalse();
    }

    private static AcceptedEvent released(String id, Digest predecessor) {
        BaseVersion base = new BaseVersion("base-9", new Digest("9c".repeat(32)));
        Trigger trigger = new Trigger.BaseReleased("bases-" + id, Instant.now(), base, predecessor);
        return new AcceptedEvent(AcceptedEvent.EVERYONE, "/bases", id, "", predecessor, trigger);
    }
}
