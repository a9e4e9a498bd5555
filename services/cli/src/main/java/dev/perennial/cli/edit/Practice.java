package dev.perennial.cli.edit;

import dev.perennial.edit.method.EditSettings;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.method.UltraEdit;
import dev.perennial.model.Capture;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.DType;
import java.util.List;

/**
 * How a model is edited: what was learnt of it before its first edit.
 *
 * @param settings where and how fast
 * @param texts base text whose keys edits leave alone
 * @param probes edits whose statistics normalise the first real ones; they are not made
 */
public record Practice(EditSettings settings, List<String> texts, List<Pair> probes) {
    public Practice {
        texts = List.copyOf(texts);
        probes = List.copyOf(probes);
    }

    /**
     * A probe edit.
     *
     * @param prompt what is asked
     * @param target what would follow, with its space
     */
    public record Pair(String prompt, String target) {
        PromptTarget tokens(LanguageModel model) {
            return model.tokenizer().promptTarget(prompt, target);
        }
    }

    /** The same with so many edits in a turn. */
    public Practice inTurnsOf(int edits) {
        return new Practice(settings.inTurnsOf(edits), texts, probes);
    }

    /** A state that knows base text and the statistics of edits; the one given, if it does already. */
    EditState ready(LanguageModel model, EditState state) {
        if (settings.modules().stream().allMatch(state::hasText)) {
            return state;
        }
        if (!texts.isEmpty()) {
            List<TokenIds> tokens =
                    texts.stream().map(text -> model.tokenizer().encode(text)).toList();
            state.readText(Capture.of(model).inputs(tokens, settings.modules()));
        }
        new UltraEdit(model, settings, state, DType.F32).warmUp(tokens(model, probes));
        return state;
    }

    static List<PromptTarget> tokens(LanguageModel model, List<Pair> pairs) {
        return pairs.stream().map(pair -> pair.tokens(model)).toList();
    }
}
