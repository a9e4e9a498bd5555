package dev.perennial.steps;

import dev.perennial.contract.Figure;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.edit.method.SettingsSweep.Trial;
import dev.perennial.edit.practice.Material;
import dev.perennial.edit.practice.PracticeSearch;
import dev.perennial.flow.steps.RegistrationSteps;
import dev.perennial.gate.suite.SuiteItem;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TextPair;
import dev.perennial.steps.work.Bench;
import dev.perennial.steps.work.Json;
import dev.perennial.steps.work.Pulse;
import dev.perennial.steps.work.Suites;
import dev.perennial.steps.work.Workplace;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.util.List;

/** Gets to know a model: what it is, and where and how fast it is edited best. */
public final class ProbeActivities implements RegistrationSteps {
    private static final int TEXTS = 24;

    private final Workplace workplace;

    /** Works there. */
    public ProbeActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Probed probe(ProbeOrder order) {
        GateSettings gate = order.registration().policy().gate();
        try (Bench bench = Bench.of(
                        workplace.artifacts(), order.registration().base().manifest());
                LanguageModel model = bench.model();
                TensorSource weights = bench.weights()) {
            Pulse.beat("probing " + order.registration().base().name());
            List<TextPair> questions = questions(gate);
            if (questions.size() < 2) {
                throw new IllegalArgumentException(
                        "the line " + order.registration().line()
                                + " needs a suite of two items or more, by which to find its edit settings");
            }
            PracticeSearch search = PracticeSearch.in(
                    model,
                    weights,
                    Material.ofQuestions(model, questions, passages(gate)),
                    (done, all) -> Pulse.beat("tried " + done + " of " + all + " edit settings"));
            return new Probed(
                    Json.put(workplace.artifacts().documents(), search.practice()), figures(weights, search.best()));
        }
    }

    private List<TextPair> questions(GateSettings gate) {
        Suites stored = new Suites(workplace);
        return gate.suites().stream()
                .flatMap(suite -> stored.read(gate, suite.name()).questions().stream())
                .map(question -> new TextPair(question.prompt(), question.answer()))
                .toList();
    }

    /** The first of each text. */
    private List<String> passages(GateSettings gate) {
        Suites stored = new Suites(workplace);
        return gate.texts().stream()
                .flatMap(text -> stored.read(gate, text.name()).items().stream().limit(TEXTS))
                .map(item -> ((SuiteItem.Passage) item).text())
                .toList();
    }

    private static List<Figure> figures(TensorSource weights, Trial best) {
        long parameters =
                weights.tensors().stream().mapToLong(TensorInfo::elements).sum();
        return List.of(
                new Figure("parameters", parameters),
                new Figure("tensors", weights.tensors().size()),
                new Figure("edit rate", best.settings().rate()),
                new Figure("edited modules", best.settings().modules().size()),
                new Figure("probe edits holding", best.holding()),
                new Figure("answers kept", best.kept()));
    }
}
