package dev.perennial.cli.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.merge.pack.Bits;
import dev.perennial.merge.pack.PackFolder;
import dev.perennial.merge.pack.PackRecord;
import dev.perennial.merge.pack.PackSettings;
import dev.perennial.merge.pack.Rank;
import dev.perennial.merge.pack.Router;
import dev.perennial.merge.pack.SkillPack;
import dev.perennial.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial pack}: what an expert learnt since its base, in a fraction of its bytes. */
@Command(
        name = "pack",
        description =
                "Packs what an expert learnt since its base, module by module, to be grafted onto the base again.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Of embeddings the largest differences are kept, matrices become products of thin ones in few bits, norms and",
            "biases stay as they are. STORED is the share of the expert's bytes, ERROR what is missed of its difference",
            "from the base; both do not say what it still knows: evaluate the grafted model. --calibrate lessens what answers",
            "to such texts miss, at the cost of ERROR.",
            "Examples:",
            "  perennial pack base expert expert.pack --report pack.json",
            "  perennial pack base expert expert.pack --prompts suite.jsonl --calibrate suite.jsonl",
            "  perennial pack base expert expert.pack --mlp-rank 512 --attention-rank 256 --bits 4",
            "  perennial graft base expert.pack grafted && perennial evaluate grafted suite.jsonl --against expert"
        })
public final class PackCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "BASE", description = "What the expert was tuned from, a model folder.")
    private Path base = Path.of("");

    @Parameters(index = "1", paramLabel = "EXPERT", description = "The expert, a model folder.")
    private Path expert = Path.of("");

    @Parameters(index = "2", paramLabel = "OUT", description = "The pack's new folder.")
    private Path out = Path.of("");

    @Option(
            names = "--mlp-rank",
            paramLabel = "N|N%",
            description = "Directions of an MLP's matrix, or their share of its shorter side; usually 34%%.")
    private String mlp = PackSettings.USUAL.mlp().text();

    @Option(
            names = "--attention-rank",
            paramLabel = "N|N%",
            description = "The same of a matrix of attention; usually 25%%.")
    private String attention = PackSettings.USUAL.attention().text();

    @Option(
            names = "--bits",
            paramLabel = "BITS",
            description =
                    "Bits of directions, 16, 8, 4 or 2, or shares from the strongest on; usually 8:2%%,4:18%%,2:80%%.")
    private String bits = PackSettings.USUAL.bits().text();

    @Option(
            names = "--keep",
            paramLabel = "SHARE",
            description = "The share of an embedding's differences that is kept, from 0 to 1; usually 0.1.")
    private double keep = PackSettings.USUAL.kept();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "What the pack is for, so that perennial route can tell: prompts, " + PromptFile.FORM + ".")
    private Optional<Path> prompts = Optional.empty();

    @Option(
            names = "--calibrate",
            paramLabel = "FILE",
            description =
                    "Rounds matrices so that errors make up for each other (GPTQ) where the expert reads such texts: "
                            + PromptFile.FORM + ".")
    private Optional<Path> texts = Optional.empty();

    @Mixin
    private Continued continued = new Continued();

    @Override
    public Integer call() throws IOException {
        Path target = continued.target(out);
        PackSettings settings = new PackSettings(new Rank(mlp), new Rank(attention), new Bits(bits), keep);
        ObjectNode document = Json.object().put("base", base.toString()).put("expert", expert.toString());
        try (SkillPack pack = new SkillPack(base, expert, settings, centroid(), texts())) {
            continued.write("packing", target, pack::write, document);
        }
        try (PackFolder pack = PackFolder.open(target)) {
            PackRecord record = pack.record();
            document.put(
                    "bytes",
                    record.tensors().stream()
                            .mapToLong(tensor -> tensor.figures().stored())
                            .sum());
            document.set(
                    "kinds",
                    Kinds.of(record.tensors(), PackRecord.Tensor::kind, PackRecord::storedShare, PackRecord::error));
            document.set("record", Json.tree(record));
        }
        continued.answer(document, () -> lines(document));
        return 0;
    }

    private List<String> texts() {
        return texts.map(PromptFile::read).orElse(List.of());
    }

    private List<Double> centroid() {
        if (prompts.isEmpty()) {
            return List.of();
        }
        List<String> ours = PromptFile.read(prompts.get());
        try (LanguageModel model = LanguageModel.open(base)) {
            return continued.during("embedding prompts", () -> Router.centroid(model, ours));
        }
    }

    private static List<String> lines(JsonNode document) {
        List<String> lines = new ArrayList<>(Kinds.lines(document.path("kinds")));
        lines.add("%,d bytes written to %s in %.1f s"
                .formatted(
                        document.path("bytes").asLong(),
                        document.path("out").asText(),
                        document.path("seconds").asDouble()));
        return lines;
    }
}
