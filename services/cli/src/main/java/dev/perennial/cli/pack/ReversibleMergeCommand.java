package dev.perennial.cli.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Table;
import dev.perennial.merge.reversible.ReversibleFolder;
import dev.perennial.merge.reversible.ReversibleMerge;
import dev.perennial.merge.reversible.ReversibleRecord;
import dev.perennial.merge.reversible.ReversibleSettings;
import dev.perennial.tensor.DType;
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

/** {@code perennial reversible merge}: several models as one basis. */
@Command(
        name = "merge",
        description =
                "Keeps of several models their mean, a few directions of each vector, and each model's coordinates.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "STORED is the share of the models' numbers that the basis has, before --dtype makes them narrower. ERROR is",
            "what is missed of the difference from the mean of the member that comes back worst.",
            "Examples:",
            "  perennial reversible merge basis expert-a expert-b expert-c",
            "  perennial reversible merge basis expert-a expert-b expert-c --rank 1 --dtype f16",
            "  perennial reversible merge basis adapter-a adapter-b --exact"
        })
public final class ReversibleMergeCommand implements Callable<Integer> {
    /** What numbers are kept as. */
    enum Stored {
        /** As exact as can be. */
        F32(DType.F32),
        /** Half as large, 11 digits. */
        F16(DType.F16),
        /** Half as large, 8 digits. */
        BF16(DType.BF16);

        private final DType dtype;

        Stored(DType dtype) {
            this.dtype = dtype;
        }
    }

    @Parameters(index = "0", paramLabel = "OUT", description = "The basis' new folder.")
    private Path out = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "2..*",
            paramLabel = "MODEL",
            description = "Models of one shape, adapters or safetensors files; each is called as its folder or file.")
    private List<Path> members = List.of();

    @Option(
            names = "--rank",
            paramLabel = "P",
            description = "Directions of each vector; usually one fewer than models, which keeps all there is.")
    private Optional<Integer> rank = Optional.empty();

    @Option(names = "--dtype", paramLabel = "TYPE", description = "f32 (usual), f16 or bf16: what numbers are kept as.")
    private Stored stored = Stored.F32;

    @Option(names = "--exact", description = "Keeps what is missed too, so that models come back bit for bit.")
    private boolean exact;

    @Mixin
    private Continued continued = new Continued();

    @Override
    public Integer call() throws IOException {
        Path target = continued.target(out);
        ReversibleSettings settings =
                new ReversibleSettings(rank.orElse(Math.max(0, members.size() - 1)), stored.dtype, exact);
        ObjectNode document = Json.object().put("rank", settings.rank());
        try (ReversibleMerge merge = new ReversibleMerge(members, settings)) {
            continued.write("merging", target, merge::write, document);
        }
        try (ReversibleFolder basis = ReversibleFolder.open(target)) {
            ReversibleRecord record = basis.record();
            document.set(
                    "kinds",
                    Kinds.of(record.tensors(), ReversibleRecord.Tensor::kind, record::storedShare, record::worstError));
            ArrayNode each = document.putArray("members");
            for (int i = 0; i < record.members().size(); i++) {
                each.addObject()
                        .put("member", record.members().get(i).name())
                        .put("error", record.error(i, record.tensors()));
            }
            document.put("bytes", basis.bytes()).put("of", record.bytes()).put("exact", exact);
            document.set("record", Json.tree(record));
        }
        continued.answer(document, () -> lines(document));
        return 0;
    }

    private static List<String> lines(JsonNode document) {
        List<String> lines = new ArrayList<>(Kinds.lines(document.path("kinds")));
        lines.add("");
        Table table = new Table("MEMBER", "ERROR");
        document.path("members")
                .forEach(member -> table.row(member.path("member").asText(), Kinds.share(member.path("error"))));
        lines.addAll(table.lines());
        if (document.path("exact").asBoolean()) {
            lines.add("what is missed is kept too: members come back bit for bit");
        }
        lines.add("%,d bytes for %,d written to %s in %.1f s"
                .formatted(
                        document.path("bytes").asLong(),
                        document.path("of").asLong(),
                        document.path("out").asText(),
                        document.path("seconds").asDouble()));
        return lines;
    }
}
