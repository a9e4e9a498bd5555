package dev.perennial.bench.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Valid checkpoints as torch.save writes them, and how they are broken: pickle, storages or all bytes at once. */
final class TorchSeeds {
    private static final String PICKLE = "archive/data.pkl";
    private static final String STORAGE = "archive/data/";
    private static final String INSTRUCTIONS = ".()}]tuseaQRbhqjrKMJNXcUG\u0080\u0085\u0086\u0087\u0088\u0089\u008a";
    private static final List<String> PIECES = List.of(
            "cposix\nsystem\n",
            "ctorch\nSize\n",
            "ccollections\nOrderedDict\n)R",
            "ctorch._utils\n_rebuild_parameter\n",
            "J\u00ff\u00ff\u00ff\u00ff",
            "J\u00ff\u00ff\u00ff\u007f",
            "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
            "\u008a\u0005\u0000\u0000\u0000\u0000\u0001",
            "X\u00ff\u00ff\u00ff\u007f",
            "(".repeat(70),
            "(" + "K\u0001".repeat(5000) + "t");

    private TorchSeeds() {}

    static List<byte[]> all() {
        String floats = storage("Float", 0, 12);
        String rows = tensor(floats, "K\u0000", "K\u0003K\u0004", "K\u0004K\u0001");
        String turned = tensor(floats, "K\u0000", "K\u0004K\u0003", "K\u0001K\u0004");
        String half = tensor(storage("Half", 1, 6), "K\u0002", "K\u0002K\u0002", "K\u0002K\u0001");
        String none = tensor(storage("Long", 2, 0), "K\u0000", "K\u0000K\u0007", "K\u0007K\u0001");
        String parameter = "ctorch._utils\n_rebuild_parameter\n(" + half + "\u0088ccollections\nOrderedDict\n)RtR";
        List<byte[]> bytes = List.of(new byte[48], new byte[12], new byte[0]);
        return List.of(
                file("}.", List.of()),
                file("}q\u0000X\u0001\u0000\u0000\u0000w" + rows + "s.", bytes),
                file(
                        "ccollections\nOrderedDict\n)Rq\u0000(" + named("a", rows) + named("b", turned)
                                + named("c", parameter) + named("d", none) + "u}" + named("_metadata", "}") + "sb.",
                        bytes),
                file(
                        "}(" + named("epoch", "K\u0003") + named("loss", "G" + "\u0000".repeat(8))
                                + named("of", "](N\u0089e") + named("state_dict", "}" + named("w", half) + "s") + "u.",
                        bytes));
    }

    private static String named(String name, String value) {
        return "X" + (char) name.length() + "\u0000\u0000\u0000" + name + value;
    }

    private static String storage(String type, int key, int elements) {
        return "(U\u0007storagectorch\n" + type + "Storage\nU\u0001" + key + "U\u0003cpuK" + (char) elements + "tQ";
    }

    private static String tensor(String storage, String offset, String shape, String strides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + offset + "(" + shape + "t(" + strides
                + "t\u0089ccollections\nOrderedDict\n)RtR";
    }

    private static byte[] file(String pickle, List<byte[]> storages) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(PICKLE, ("\u0080\u0002" + pickle).getBytes(StandardCharsets.ISO_8859_1));
        entries.put("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < storages.size(); i++) {
            entries.put(STORAGE + i, storages.get(i));
        }
        return StoredZip.of(entries);
    }

    /** The zip stays whole after most changes, or only its own rules would be tried. */
    static byte[] broken(Mutator mutator, byte[] seed, byte[] other) {
        if (mutator.below(4) == 0) {
            return mutator.broken(seed, other);
        }
        Map<String, byte[]> entries = StoredZip.entries(seed);
        if (mutator.below(8) == 0) {
            entries.replaceAll((name, bytes) -> name.equals(PICKLE) ? bytes : new byte[mutator.below(60)]);
            return StoredZip.of(entries);
        }
        byte[] changed = entries.getOrDefault(PICKLE, new byte[0]);
        byte[] foreign = StoredZip.entries(other).getOrDefault(PICKLE, new byte[0]);
        for (int times = 1 + mutator.below(3); times > 0; times--) {
            changed = mutator.below(2) == 0 ? mutator.broken(changed, foreign) : inserted(mutator, changed);
        }
        entries.put(PICKLE, changed);
        return StoredZip.of(entries);
    }

    /** What a pickle understands, in the place of up to three bytes. */
    private static byte[] inserted(Mutator mutator, byte[] pickle) {
        int from = mutator.below(pickle.length + 1);
        int to = Math.min(pickle.length, from + mutator.below(4));
        String piece = mutator.below(2) == 0
                ? PIECES.get(mutator.below(PIECES.size()))
                : String.valueOf(INSTRUCTIONS.charAt(mutator.below(INSTRUCTIONS.length())));
        return Mutator.join(
                Mutator.part(pickle, 0, from),
                piece.getBytes(StandardCharsets.ISO_8859_1),
                Mutator.part(pickle, to, pickle.length));
    }
}
