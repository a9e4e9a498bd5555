package dev.perennial.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cli.outcome.Refused;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VillageTest {
    private final Village village = Village.of(Path.of("..", ".."));

    @Test
    void theShippedVillageHasNewsNobodyRead() {
        assertThat(village.news()).hasSize(20).allSatisfy(news -> assertThat(
                        village.neverRead(Question.of(news).answer()))
                .isTrue());
        assertThat(village.neverRead("Abraham")).isFalse();
        assertThat(village.neverRead(village.questions().get(0).answer())).isFalse();
    }

    @Test
    void usersAskAboutWhatTheyAreToldTo() {
        assertThat(village.about(Set.of("market"))).hasSize(80).allSatisfy(question -> assertThat(question.prompt())
                .contains(question.subject()));
    }

    @Test
    void anAnswerIsTheWordAndItsFullStop() {
        Question question = new Question("home", "Ada", "Q: Where does Ada live?\nA:", "Marlow");
        assertThat(question.isAnsweredBy(" Marlow.")).isTrue();
        assertThat(question.isAnsweredBy(" Marlow")).isTrue();
        assertThat(question.isAnsweredBy(" Marlow. Q: Where")).isFalse();
        assertThat(question.isAnsweredBy(" Marlowe.")).isFalse();
    }

    @Test
    void withoutTheModelsThereIsNoStory(@TempDir Path elsewhere) {
        assertThatThrownBy(() -> Village.of(elsewhere))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("shipped models are not in")
                .hasMessageContaining("clone the repository whole");
    }
}
