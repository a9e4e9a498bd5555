package dev.perennial.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.model.TinyModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextStreamTest {
    private static final TokenIds NONE = TokenIds.of();

    /** The pieces given out for a text, token by token, up to the stop. */
    private static List<String> pieces(String text, List<String> stops) {
        try (Tokenizer tokenizer = TinyModels.tokenizer()) {
            TextStream stream = new TextStream(tokenizer, NONE, stops);
            List<String> pieces = new ArrayList<>();
            for (int id : tokenizer.encode(text).toArray()) {
                if (!stream.stopped()) {
                    pieces.add(stream.add(id));
                }
            }
            pieces.add(stream.finish());
            assertThat(String.join("", pieces)).isEqualTo(stream.text());
            return pieces;
        }
    }

    @Test
    void givesOutWholeCharactersOnly() {
        String text = "naïve 漢字 🦊🐕 ok";
        List<String> pieces = pieces(text, List.of());
        assertThat(String.join("", pieces)).isEqualTo(text);
        assertThat(pieces).noneMatch(piece -> piece.contains("\uFFFD"));
        assertThat(pieces)
                .noneMatch(piece -> !piece.isEmpty()
                        && (Character.isLowSurrogate(piece.charAt(0))
                                || Character.isHighSurrogate(piece.charAt(piece.length() - 1))));
    }

    @Test
    void endsBeforeAStopTextThatSpansTokens() {
        assertThat(String.join("", pieces("one two\n\nthree", List.of("\n\n", "three"))))
                .isEqualTo("one two");
        assertThat(String.join("", pieces("so 🦊 then the end", List.of("🦊 th", "end"))))
                .isEqualTo("so ");
        assertThat(String.join("", pieces("in the end", List.of("the")))).isEqualTo("in ");
    }

    @Test
    void holdsBackOnlyWhatMayBecomeAStopText() {
        assertThat(pieces("a\nb\n\nc", List.of("\n\n"))).containsExactly("a", "", "\nb", "", "", "");
        assertThat(pieces("ababx", List.of("abc"))).containsExactly("", "", "ab", "", "abx", "");
    }

    @Test
    void whatWasHeldBackComesAtTheEnd() {
        assertThat(String.join("", pieces("wait\n", List.of("\n\n")))).isEqualTo("wait\n");
    }

    @Test
    void cutsAnyTextAtTheFirstStopThatIsWhole() {
        Random random = new Random(5);
        String letters = "ab🦊\nth e";
        int[] characters = letters.codePoints().toArray();
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            random.ints(30, 0, characters.length).forEach(i -> text.appendCodePoint(characters[i]));
            List<String> stops = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                StringBuilder stop = new StringBuilder();
                random.ints(1 + random.nextInt(4), 0, characters.length)
                        .forEach(at -> stop.appendCodePoint(characters[at]));
                stops.add(stop.toString());
            }
            String found = String.join("", pieces(text.toString(), stops));
            int least = stops.stream()
                    .mapToInt(stop -> text.indexOf(stop) < 0 ? text.length() : text.indexOf(stop))
                    .min()
                    .orElseThrow();
            assertThat(text.toString()).startsWith(found);
            assertThat(stops).noneMatch(found::contains);
            assertThat(found.length()).as("%s of %s", stops, text).isGreaterThanOrEqualTo(least);
        }
    }
}
