package dev.perennial.merge.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.basin.Line;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.runtime.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RoutedPacksTest {
    private static final String MUSIC = "Q: What instrument does Ada Ashby play?\nA:";
    private static final String HOME = "Q: Where does Ada Ashby live?\nA:";

    @TempDir
    private Path folder;

    private final Path base = Line.of("base-1");
    private Path pack = Path.of("");

    /** An expert that ends where the base does not, and says how long it answers. */
    @BeforeEach
    void packed() throws IOException {
        Path expert = Files.createDirectories(folder.resolve("expert"));
        for (String file : List.of("model.safetensors", "config.json", "tokenizer.json")) {
            Files.copy(Line.of("expert-a").resolve(file), expert.resolve(file));
        }
        Files.writeString(expert.resolve("generation_config.json"), "{\"eos_token_id\":[0,7],\"max_new_tokens\":3}");
        pack = folder.resolve("a.pack");
        try (LanguageModel model = LanguageModel.open(base);
                SkillPack made = new SkillPack(
                        base, expert, PackSettings.USUAL, Router.centroid(model, List.of(MUSIC)), List.of())) {
            made.write(MergeRun.to(pack));
        }
    }

    @Test
    void answersFromMemoryAsTheGraftedFolderDoes() {
        Path grafted = folder.resolve("grafted");
        try (PackFolder opened = PackFolder.open(pack)) {
            opened.graft(base, MergeRun.to(grafted));
        }
        try (RoutedPacks packs = RoutedPacks.open(base, List.of(pack));
                LanguageModel inMemory = packs.model(pack.toString(), Device.configured());
                LanguageModel written = LanguageModel.open(grafted)) {
            assertThat(inMemory.special()).isEqualTo(written.special());
            assertThat(inMemory.special().ends()).containsExactly(0, 7);
            assertThat(packs.settings(pack.toString()).maxTokens()).isEqualTo(OptionalInt.of(3));
            assertThat(packs.settings(base.toString()).maxTokens()).isEmpty();
            inMemory.parameters().forEach(info -> assertThat(inMemory.parameter(info.name()))
                    .as(info.name())
                    .containsExactly(written.parameter(info.name())));
            assertThat(Generator.of(inMemory).complete(MUSIC, 6)).startsWith(" fiddle");
        }
    }

    @Test
    void whatTheBaseIsForItAnswersItself() {
        try (RoutedPacks packs = RoutedPacks.open(base, List.of(pack))) {
            List<Route> routes = packs.routes(List.of(MUSIC, HOME), List.of(HOME), Progress.NONE);
            assertThat(routes).extracting(Route::pack).containsExactly(pack.toString(), base.toString());
            assertThat(packs.routes(List.of(HOME), List.of(), Progress.NONE))
                    .extracting(Route::pack)
                    .containsExactly(pack.toString());
            try (LanguageModel itself = packs.model(base.toString(), Device.configured())) {
                assertThat(Generator.of(itself).complete(HOME, 6)).startsWith(" Marlow");
                assertThat(Generator.of(itself).complete(MUSIC, 6)).doesNotStartWith(" fiddle");
            }
        }
    }

    @Test
    void refusesPacksOfAnotherBaseAndThoseThatDoNotSayWhatTheyAreFor() {
        assertThatThrownBy(() -> RoutedPacks.open(Line.of("base-2"), List.of(pack)))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContainingAll("a.pack", "base-2", "graft it onto the base that it was made from");
        assertThatThrownBy(() -> RoutedPacks.open(base, List.of(pack, pack)))
                .isInstanceOf(MergeException.Misconfigured.class)
                .hasMessageContaining("twice");
        Path mute = folder.resolve("mute.pack");
        try (SkillPack made = new SkillPack(base, Line.of("expert-b"), PackSettings.USUAL)) {
            made.write(MergeRun.to(mute));
        }
        assertThatThrownBy(() -> RoutedPacks.open(base, List.of(pack, mute)))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContainingAll("mute.pack", "perennial pack --prompts FILE");
    }
}
