package dev.perennial.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.model.TinyModels;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelIoException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
    private final Tokenizer tokenizer = TinyModels.tokenizer();

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void textBecomesTokensAndTextAgain() {
        String text = "On the hill, the möwe: 東京 🙂";
        TokenIds ids = tokenizer.encode(text);
        assertThat(ids.toList()).contains(258);
        assertThat(tokenizer.decode(ids)).isEqualTo(text);
    }

    @Test
    void longTextIsNotCut() {
        assertThat(tokenizer.encode("a b".repeat(3000)).size()).isEqualTo(9000);
    }

    @Test
    void specialTokensAreLeftOutOfTextUnlessAskedFor() {
        TokenIds ids = tokenizer.encode("a<end>");
        assertThat(ids).isEqualTo(TokenIds.of('a', TinyModels.END));
        assertThat(tokenizer.decode(ids)).isEqualTo("a");
        assertThat(tokenizer.decode(ids, false)).isEqualTo("a<end>");
    }

    @Test
    void targetIsWhatFollowsThePrompt() {
        PromptTarget pair = tokenizer.promptTarget("On", " the hill");
        assertThat(pair.prompt()).isEqualTo(TokenIds.of('O', 'n'));
        assertThat(tokenizer.decode(pair.target())).isEqualTo(" the hill");
        assertThat(pair.target().at(0)).isEqualTo(258);
    }

    @Test
    void promptKeepsItsTokensWhereJoiningWouldMergeThem() {
        PromptTarget pair = tokenizer.promptTarget("t", "he");
        assertThat(pair.prompt()).isEqualTo(TokenIds.of('t'));
        assertThat(pair.target()).isEqualTo(TokenIds.of('h', 'e'));
    }

    @Test
    void knowsItsTokensByString() {
        assertThat(tokenizer.size()).isEqualTo(TinyModels.VOCABULARY);
        assertThat(tokenizer.tokens()).contains("Ġthe", "<end>");
        assertThat(tokenizer.token(257)).isEqualTo("the");
        assertThatThrownBy(() -> tokenizer.token(260)).hasMessageContaining("found 260");
    }

    @Test
    void refusesWhatIsNoTokenizer(@TempDir Path folder) {
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(ModelIoException.class)
                .hasMessageContaining("tokenizer.json");
        for (String json : List.of("{", "{}", "{\"model\":{\"type\":\"What\",\"vocab\":{\"a\":0}}}")) {
            assertThatThrownBy(() -> Tokenizer.parse(json.getBytes(StandardCharsets.UTF_8), "that file"))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining("that file");
        }
    }

    @Test
    void streamedTextIsTheWholeTextInWholeCharacters() {
        String text = "the möwe 🙂 東京.";
        TextStream stream = new TextStream(tokenizer, TokenIds.of('x'), List.of());
        StringBuilder shown = new StringBuilder();
        for (int id : tokenizer.encode(text).toArray()) {
            String piece = stream.add(id);
            assertThat(piece).doesNotContain("\uFFFD");
            shown.append(piece);
        }
        shown.append(stream.finish());
        assertThat(shown.toString()).isEqualTo(text).isEqualTo(stream.text());
    }

    @Test
    void stopTextEndsTheStreamBeforeItAndIsNeverShown() {
        TextStream stream = new TextStream(tokenizer, TokenIds.of('x'), List.of("##end", "##eve"));
        StringBuilder shown = new StringBuilder();
        for (int id : tokenizer.encode("a ##e ##end b").toArray()) {
            shown.append(stream.add(id));
            if (stream.stopped()) {
                break;
            }
        }
        shown.append(stream.finish());
        assertThat(shown.toString()).isEqualTo("a ##e ").isEqualTo(stream.text());
        assertThat(stream.stopped()).isTrue();
    }

    @Test
    void heldBackBeginningOfAStopTextIsShownAtTheEnd() {
        TextStream stream = new TextStream(tokenizer, TokenIds.of('x'), List.of("##"));
        assertThat(stream.add('a')).isEqualTo("a");
        assertThat(stream.add('#')).isEmpty();
        assertThat(stream.finish()).isEqualTo("#");
    }
}
