package dev.perennial.gameday;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final Account UNDISTURBED = account(
            List.of("v/a@1 sha256:1 FORMER", "v/a@2 sha256:2 CURRENT"),
            List.of("edit/v/a/1 change.started start-1", "rollout/v/a/1 revision.promoted promote"),
            Set.of("manifests/1", "manifests/2"));

    @Test
    void anEqualRunHasNoDifferences() {
        Account again = account(UNDISTURBED.revisions(), UNDISTURBED.happenings(), UNDISTURBED.stored());

        assertThat(again.differences(UNDISTURBED, false)).isEmpty();
    }

    @Test
    void anotherDigestIsADifference() {
        Account other = account(
                List.of("v/a@1 sha256:1 FORMER", "v/a@2 sha256:3 CURRENT"),
                UNDISTURBED.happenings(),
                UNDISTURBED.stored());

        assertThat(other.differences(UNDISTURBED, false))
                .containsExactly("revisions: expected [v/a@2 sha256:2 CURRENT], found [v/a@2 sha256:3 CURRENT]");
    }

    @Test
    void aHalfMadeRevisionIsADifference() {
        Account other = account(
                UNDISTURBED.revisions(), UNDISTURBED.happenings(), Set.of("manifests/1", "manifests/2", "manifests/3"));

        assertThat(other.differences(UNDISTURBED, false)).containsExactly("stored: expected [], found [manifests/3]");
    }

    @Test
    void whatIsLostDoubledOrNewIsADifference() {
        Account other = account(
                UNDISTURBED.revisions(),
                List.of("edit/v/a/1 change.started start-1", "edit/v/a/1 change.started start-1", "more"),
                UNDISTURBED.stored());

        assertThat(other.differences(UNDISTURBED, false))
                .containsExactly(
                        "recorded twice: edit/v/a/1 change.started start-1",
                        "lost: rollout/v/a/1 revision.promoted promote",
                        "came in addition: more");
    }

    @Test
    void moreMayHappenWhereTrafficIsAsked() {
        Account other = account(
                UNDISTURBED.revisions(),
                List.of(
                        "edit/v/a/1 change.started start-1",
                        "rollout/v/a/1 revision.promoted promote",
                        "rollout/v/a/1 change.stepped canary-0-0"),
                UNDISTURBED.stored());

        assertThat(other.differences(UNDISTURBED, true)).isEmpty();
    }

    private static Account account(List<String> revisions, List<String> happenings, Set<String> stored) {
        return new Account(revisions, List.of("v/a/1 edit promoted"), List.of("alias 2"), happenings, stored);
    }
}
