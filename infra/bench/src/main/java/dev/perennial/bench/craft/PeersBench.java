package dev.perennial.bench.craft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.bench.craft.Peer.Waiting;
import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Spread;
import dev.perennial.bench.figures.Words;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Stop;
import dev.perennial.model.text.TokenIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Ours and PyTorch's speeds in turn, on the same model, tokens and number of threads; PyTorch's twice, with threads
 * that spin between pieces of work and with threads that sleep, of which the faster counts.
 */
public final class PeersBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Integer> PREFILLED = List.of(256, 512);
    private static final int MANY = 8;
    private static final int SHORT = 32;
    private static final int LONG = 64;

    private final LanguageModel model;
    private final List<Peer> peers;
    private final Figures figures;
    private final int times;
    private final int tokens;
    private final Speeds speeds;
    private final Prompts prompts;

    private PeersBench(LanguageModel model, List<Peer> peers, Words words, Figures figures) {
        this.model = model;
        this.peers = peers;
        this.figures = figures;
        this.times = words.number("times", 5);
        this.tokens = words.number("tokens", 64);
        this.speeds = new Speeds(model);
        this.prompts = new Prompts(model);
    }

    /** Measures the model in the folder named by the words, beside the Python of {@code --python}. */
    public static Figures measure(Words words) throws IOException {
        Threads.use(words);
        Path folder = words.path(0, "a model folder");
        Figures figures = new Figures("ours", "theirs", "ours / theirs");
        Path python = Path.of(words.needed("python"));
        try (Peer spinning = Peer.start(python, folder, Threads.count(), Waiting.SPINNING);
                Peer sleeping = Peer.start(python, folder, Threads.count(), Waiting.SLEEPING);
                LanguageModel model = LanguageModel.open(folder)) {
            figures.add("computed by", Threads.words(), spinning.versions());
            words.option("preload").ifPresent(library -> {
                String name = String.valueOf(Path.of(library).getFileName());
                figures.add("preloaded", name, name);
            });
            new PeersBench(model, List.of(spinning, sleeping), words, figures).run();
            figures.add("peak RSS, MiB", mib("self"), mib(spinning.process()));
        }
        return figures;
    }

    private void run() {
        TokenIds prompt = model.tokenizer().encode(ModelBench.PROMPT);
        sameTokens(prompt);
        for (int together : List.of(1, MANY)) {
            String name = together == 1 ? "decode, 1 at a time" : "decode, " + together + " together";
            ObjectNode request = request("decode", Collections.nCopies(together, prompt));
            compare(name, request, () -> speeds.decode(prompt, together, tokens));
        }
        PREFILLED.stream()
                .map(prompts::one)
                .distinct()
                .map(List::of)
                .forEach(one -> compare("prefill", one, () -> speeds.prefill(one)));
        List<TokenIds> longer = prompts.many(MANY, LONG);
        compare("prefill", longer, () -> speeds.prefill(longer));
        List<TokenIds> shorter = prompts.many(MANY, SHORT);
        compare("score", shorter, () -> speeds.score(shorter));
        compare("train", longer, () -> speeds.train(longer));
    }

    /** That both compute the same thing. */
    private void sameTokens(TokenIds prompt) {
        List<Integer> ours = Generator.of(model)
                .generate(GenerationRequest.greedy(prompt, tokens).with(Stop.NEVER))
                .ids()
                .toList();
        JsonNode theirs =
                peers.get(0).ask(request("decode", List.of(prompt))).path("ids").path(0);
        int same = 0;
        while (same < ours.size() && ours.get(same) == theirs.path(same).asInt(-1)) {
            same++;
        }
        figures.add("first greedy tokens that are the same", "%d of %d".formatted(same, ours.size()));
    }

    private void compare(String work, List<TokenIds> sequences, DoubleSupplier ours) {
        String name = work.equals("train") ? "training step" : work;
        compare(ModelBench.name(name, sequences), request(work, sequences), ours);
    }

    private void compare(String name, ObjectNode request, DoubleSupplier ours) {
        double[] our = new double[times + 1];
        double[][] their = new double[peers.size()][times + 1];
        for (int i = 0; i <= times; i++) {
            our[i] = ours.getAsDouble();
            for (int each = 0; each < peers.size(); each++) {
                their[each][i] = peers.get(each).perSecond(request);
            }
        }
        int faster = withoutFirst(their[0]).median() >= withoutFirst(their[1]).median() ? 0 : 1;
        Spread mine = withoutFirst(our);
        Spread other = withoutFirst(their[faster]);
        String unit = "tokens/s " + peers.get(faster).waiting();
        String ratio = String.format(Locale.ROOT, "%.2f", mine.median() / other.median());
        figures.add(name, mine.words("tokens/s"), other.words(unit), ratio);
    }

    /** The first of anything is slow. */
    private static Spread withoutFirst(double... speeds) {
        return Spread.of(Arrays.copyOfRange(speeds, 1, speeds.length));
    }

    private ObjectNode request(String work, List<TokenIds> sequences) {
        ObjectNode request = JSON.createObjectNode().put("work", work).put("tokens", tokens);
        return request.set(
                "ids", JSON.valueToTree(sequences.stream().map(TokenIds::toList).toList()));
    }

    private static String mib(String process) {
        return PeakMemory.of(process).stream()
                .mapToObj(mib -> String.format(Locale.ROOT, "%,.0f", mib))
                .findFirst()
                .orElse("unknown");
    }
}
