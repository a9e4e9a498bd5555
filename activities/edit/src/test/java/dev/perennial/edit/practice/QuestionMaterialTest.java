package dev.perennial.edit.practice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.model.text.TextPair;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionMaterialTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 47, 48, 80, 95, 96, 143, 144, 1000})
    void noQuestionIsBothEditedAndKept(int questions) {
        QuestionMaterial material = new QuestionMaterial(questions(questions));
        List<String> edited = material.probes().stream().map(TextPair::prompt).toList();

        assertThat(edited).hasSize(Math.min(48, (questions + 1) / 2));
        assertThat(material.untouched()).isNotEmpty().noneMatch(kept -> edited.contains(kept.prompt()));
    }

    @Test
    void manyQuestionsAreSpreadOverAll() {
        QuestionMaterial material = new QuestionMaterial(questions(200));

        assertThat(material.probes())
                .extracting(TextPair::prompt)
                .startsWith("0", "4", "8")
                .endsWith("184", "188");
        assertThat(material.untouched())
                .extracting(TextPair::prompt)
                .startsWith("2", "6", "10")
                .endsWith("198");
    }

    private static List<TextPair> questions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TextPair(Integer.toString(i), " answer" + i))
                .toList();
    }
}
