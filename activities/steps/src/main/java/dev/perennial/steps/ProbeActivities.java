package dev.perennial.steps;

import dev.perennial.contract.Figure;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.edit.method.SettingsSweep;
import dev.perennial.edit.method.SettingsSweep.Trial;
import dev.perennial.flow.steps.RegistrationSteps;
import dev.perennial.gate.suite.SuiteItem;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.TargetScore;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.steps.work.Bench;
import dev.perennial.steps.work.Craft;
import dev.perennial.steps.work.EditWork;
import dev.perennial.steps.work.Json;
import dev.perennial.steps.work.Pulse;
import dev.perennial.steps.work.Suites;
import dev.perennial.steps.work.Workplace;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Gets to know a model: what it is, and where and how fast it is edited best. */
public final class ProbeActivities implements RegistrationSteps {
    private static final int EDITS = 48;
    private static final int KEPT = 48;
    private static final int TEXTS = 24;
    private static final int READ = 240;

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
            List<Question> questions = questions(gate);
            if (questions.size() < 2) {
                throw new IllegalArgumentException(
                        "the line " + order.registration().line()
                                + " needs a suite of two items or more, by which to find its edit settings");
            }
            List<String> texts = texts(gate, questions);
            SettingsSweep sweep = new SettingsSweep(
                    model,
                    weights.info("model.layers.0.mlp.down_proj.weight").dtype(),
                    probes(questions).stream()
                            .map(probe -> model.tokenizer().promptTarget(probe.prompt(), probe.target()))
                            .toList(),
                    kept(model, questions),
                    ids(model, texts));
            Trial best = SettingsSweep.best(
                    sweep.trials((done, all) -> Pulse.beat("tried " + done + " of " + all + " edit settings")));
            Craft craft = new Craft(best.settings(), texts, probes(questions));
            return new Probed(Json.put(workplace.artifacts().documents(), craft), figures(weights, best));
        }
    }

    /** A prompt with its right answer. */
    private record Question(String prompt, String answer) {}

    private List<Question> questions(GateSettings gate) {
        Suites stored = new Suites(workplace);
        List<Question> questions = new ArrayList<>();
        gate.suites().forEach(suite -> stored.read(gate, suite.name()).items().forEach(item -> {
            if (item instanceof SuiteItem.Cloze cloze) {
                questions.add(new Question(cloze.prompt(), cloze.completion()));
            } else if (item instanceof SuiteItem.MultipleChoice choice) {
                questions.add(new Question(choice.prompt(), choice.choices().get(choice.answer())));
            }
        }));
        return questions;
    }

    /** Probe edits: questions, spread over the suites, with words nobody taught. */
    private static List<Craft.Pair> probes(List<Question> questions) {
        int step = Math.max(1, questions.size() / EDITS);
        return IntStream.range(0, Math.min(EDITS, questions.size()))
                .mapToObj(i -> new Craft.Pair(questions.get(i * step).prompt(), invented(questions, i * step)))
                .toList();
    }

    /** The first half of the question's own answer with the second half of another's: what news are like. */
    private static String invented(List<Question> questions, int index) {
        String own = questions.get(index).answer();
        return IntStream.range(1, questions.size())
                .mapToObj(i -> questions.get((index + i) % questions.size()).answer())
                .map(other -> own.substring(0, (own.length() + 1) / 2) + other.substring((other.length() + 1) / 2))
                .filter(answer -> !answer.equals(own))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the suites have one answer only, '" + own + "'; probe edits need two"));
    }

    /** Questions the model answers right and that no probe edit touches. */
    private static List<PromptTarget> kept(LanguageModel model, List<Question> questions) {
        int step = Math.max(1, questions.size() / KEPT);
        int edited = Math.max(1, questions.size() / EDITS);
        List<PromptTarget> asked = IntStream.range(0, questions.size())
                .filter(i -> i % step == step / 2 && i % edited != 0)
                .mapToObj(questions::get)
                .map(question -> model.tokenizer().promptTarget(question.prompt(), question.answer()))
                .toList();
        List<TargetScore> scores = Scorer.of(model).targets(asked);
        return IntStream.range(0, asked.size())
                .filter(i -> scores.get(i).exact())
                .mapToObj(asked::get)
                .toList();
    }

    private List<String> texts(GateSettings gate, List<Question> questions) {
        List<String> texts = new ArrayList<>();
        Suites stored = new Suites(workplace);
        gate.texts().forEach(text -> stored.read(gate, text.name()).items().stream()
                .limit(TEXTS)
                .forEach(item -> texts.add(((SuiteItem.Passage) item).text())));
        int step = Math.max(1, questions.size() / READ);
        for (int i = 0; i < questions.size(); i += step) {
            texts.add(questions.get(i).prompt() + questions.get(i).answer());
        }
        return texts;
    }

    private static List<TokenIds> ids(LanguageModel model, List<String> texts) {
        return texts.stream()
                .flatMap(text -> EditWork.read(model, text).stream())
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
