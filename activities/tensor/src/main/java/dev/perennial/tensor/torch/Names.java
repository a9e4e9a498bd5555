package dev.perennial.tensor.torch;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.RefusedFormatException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The names of Python that a pickle of tensors needs; every other one is refused before anything is made of it. */
final class Names {
    static final String DICTIONARY = "collections.OrderedDict";
    static final String TENSOR = "torch._utils._rebuild_tensor_v2";
    static final String PARAMETER = "torch._utils._rebuild_parameter";
    static final String SIZE = "torch.Size";

    private static final Map<String, DType> STORAGES = Map.ofEntries(
            Map.entry("torch.DoubleStorage", DType.F64),
            Map.entry("torch.FloatStorage", DType.F32),
            Map.entry("torch.HalfStorage", DType.F16),
            Map.entry("torch.BFloat16Storage", DType.BF16),
            Map.entry("torch.LongStorage", DType.I64),
            Map.entry("torch.IntStorage", DType.I32),
            Map.entry("torch.ShortStorage", DType.I16),
            Map.entry("torch.CharStorage", DType.I8),
            Map.entry("torch.ByteStorage", DType.U8),
            Map.entry("torch.BoolStorage", DType.BOOL));

    private Names() {}

    /** Takes a name in. */
    static Item.Name allowed(Path file, String module, String name) {
        String whole = module + "." + name;
        boolean known =
                switch (whole) {
                    case DICTIONARY, TENSOR, PARAMETER, SIZE -> true;
                    default -> STORAGES.containsKey(whole);
                };
        if (!known) {
            throw new RefusedFormatException(
                    file + " names " + quoted(whole) + " in its pickle, which is nothing that a"
                            + " plain state dict needs and could run code; nothing of it was run: save the model's tensors alone"
                            + " (torch.save(model.state_dict(), ...)), or publish it as safetensors");
        }
        return new Item.Name(whole);
    }

    /** The type of a storage's elements. */
    static Optional<DType> storage(String name) {
        return Optional.ofNullable(STORAGES.get(name));
    }

    private static String quoted(String name) {
        String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= 80 ? printable : printable.substring(0, 80) + "...";
    }
}
