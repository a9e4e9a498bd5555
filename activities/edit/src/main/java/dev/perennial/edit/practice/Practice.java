package dev.perennial.edit.practice;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.perennial.edit.method.EditSettings;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.method.UltraEdit;
import dev.perennial.model.Capture;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TextPair;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorSource;
import java.util.List;

/**
 * How a model is edited: what was learnt of it before its first edit. Kept as JSON beside the model.
 *
 * @param settings where and how fast; {@code edits} in older files
 * @param texts base text whose keys edits leave alone
 * @param probes edits whose statistics normalise the first real ones; they are not made
 */
public record Practice(@JsonAlias("edits") EditSettings settings, List<String> texts, List<TextPair> probes) {
    public Practice {
        texts = List.copyOf(texts);
        probes = List.copyOf(probes);
    }

    /** The same with so many edits in a turn. */
    public Practice inTurnsOf(int edits) {
        return new Practice(settings.inTurnsOf(edits), texts, probes);
    }

    /**
     * Lets a state know base text and the statistics of edits, unless it does already.
     *
     * @param model read from; stays its owner's
     * @param state changed in place
     * @return the state
     */
    public EditState ready(LanguageModel model, EditState state) {
        if (settings.modules().stream().allMatch(state::hasText)) {
            return state;
        }
        if (!texts.isEmpty()) {
            List<TokenIds> read =
                    texts.stream().flatMap(text -> model.windows(text).stream()).toList();
            state.readText(Capture.of(model).inputs(read, settings.modules()));
        }
        List<PromptTarget> pairs =
                probes.stream().map(probe -> probe.tokens(model.tokenizer())).toList();
        new UltraEdit(model, settings, state, DType.F32).warmUp(pairs);
        return state;
    }

    /** The dtype in which the edited weights are kept. */
    public DType stored(TensorSource weights) {
        return weights.info(weight(settings.modules().get(0))).dtype();
    }

    /** The edited weights as the model has them, in the dtypes in which they are kept. */
    public TensorSource edited(LanguageModel model, TensorSource stored) {
        MemoryTensors edited = MemoryTensors.named("edited weights");
        for (String module : settings.modules()) {
            edited.put(stored.info(weight(module)), model.parameter(weight(module)));
        }
        return edited;
    }

    /** The weights that will be edited, as they are kept now. */
    public TensorSource originals(TensorSource stored) {
        MemoryTensors originals = MemoryTensors.named("weights before the first edit");
        for (String module : settings.modules()) {
            originals.put(stored.info(weight(module)), stored.bytes(weight(module)));
        }
        return originals;
    }

    private static String weight(String module) {
        return module + ".weight";
    }
}
