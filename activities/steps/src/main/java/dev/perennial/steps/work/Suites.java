package dev.perennial.steps.work;

import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.gate.SuiteRef;
import dev.perennial.gate.scoring.Scoring;
import dev.perennial.gate.scoring.SuiteScorer;
import dev.perennial.gate.scoring.SuiteScores;
import dev.perennial.gate.scoring.TargetScore;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteReader;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The stored suites of a gate, and models as gates know them. */
public final class Suites {
    private final Workplace workplace;

    /** Reads from there. */
    public Suites(Workplace workplace) {
        this.workplace = workplace;
    }

    /** Suites, then texts. */
    public static List<SuiteRef> all(GateSettings gate) {
        return Stream.concat(gate.suites().stream(), gate.texts().stream()).toList();
    }

    /** The suite or text of a name. */
    public Suite read(GateSettings gate, String name) {
        for (SuiteRef text : gate.texts()) {
            if (text.name().equals(name)) {
                return Suite.ofText(name, body(text));
            }
        }
        return gate.suites().stream()
                .filter(suite -> suite.name().equals(name))
                .findFirst()
                .map(suite -> SuiteReader.parse(name, body(suite)))
                .orElseThrow(() -> new IllegalArgumentException("the gate has no suite '" + name + "'"));
    }

    private String body(SuiteRef suite) {
        return new String(workplace.artifacts().documents().get(suite.body()), StandardCharsets.UTF_8);
    }

    /** The scores of a model on a suite. */
    public static SuiteScores score(LanguageModel model, Suite suite) {
        return SuiteScorer.score(suite, scoring(model));
    }

    /** A model as a scoring function. */
    public static Scoring scoring(LanguageModel model) {
        return pairs -> {
            List<PromptTarget> tokens = new ArrayList<>();
            pairs.forEach(pair -> tokens.add(tokens(model, pair.prompt(), pair.target())));
            List<TargetScore> scores = new ArrayList<>();
            Scorer.of(model)
                    .targets(tokens)
                    .forEach(score -> scores.add(
                            new TargetScore(score.logLikelihood(), score.hits().size(), score.exact())));
            return scores;
        };
    }

    /** Of an empty prompt, all but the first token can be scored. */
    private static PromptTarget tokens(LanguageModel model, String prompt, String target) {
        if (!prompt.isEmpty()) {
            return model.tokenizer().promptTarget(prompt, target);
        }
        TokenIds ids = model.tokenizer().encode(target);
        return new PromptTarget(ids.slice(0, 1), ids.slice(1, ids.size()));
    }
}
