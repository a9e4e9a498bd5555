package dev.perennial.steps.work;

import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.gate.SuiteRef;
import dev.perennial.gate.scoring.Scoring;
import dev.perennial.gate.scoring.SuiteScorer;
import dev.perennial.gate.scoring.SuiteScores;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteReader;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.TargetScore;
import dev.perennial.model.text.PromptTarget;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
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

    /** A model as a scoring function; what follows no prompt may be longer than the model's context. */
    public static Scoring scoring(LanguageModel model) {
        return pairs -> {
            List<List<PromptTarget>> parts =
                    pairs.stream().map(pair -> parts(model, pair)).toList();
            Iterator<TargetScore> scores = Scorer.of(model)
                    .targets(parts.stream().flatMap(List::stream).toList())
                    .iterator();
            return parts.stream().map(own -> whole(own.size(), scores)).toList();
        };
    }

    /** Of an empty prompt, all but the first token can be scored. */
    private static List<PromptTarget> parts(LanguageModel model, dev.perennial.gate.scoring.PromptTarget pair) {
        if (!pair.prompt().isEmpty()) {
            return List.of(model.tokenizer().promptTarget(pair.prompt(), pair.target()));
        }
        return EditWork.read(model, pair.target()).stream()
                .map(ids -> new PromptTarget(ids.slice(0, 1), ids.slice(1, ids.size())))
                .toList();
    }

    private static dev.perennial.gate.scoring.TargetScore whole(int parts, Iterator<TargetScore> scores) {
        double logLikelihood = 0;
        int tokens = 0;
        boolean greedy = true;
        for (int i = 0; i < parts; i++) {
            TargetScore score = scores.next();
            logLikelihood += score.logLikelihood();
            tokens += score.hits().size();
            greedy &= score.exact();
        }
        return new dev.perennial.gate.scoring.TargetScore(logLikelihood, tokens, greedy);
    }
}
