package dev.perennial.bench.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Breaks bytes: at random, and where JSON is most likely to be read in more ways than one. */
final class Mutator {
    private static final int LARGEST = 1 << 18;
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1",
            "2",
            "3",
            "00",
            "01",
            "1.0",
            "1e3",
            "0.5",
            ".5",
            "5.",
            "+1",
            "0x10",
            "1e999",
            "-1e999",
            "1e-400",
            "NaN",
            "Infinity",
            "1e",
            "2147483646",
            "2147483647",
            "2147483648",
            "4294967296",
            "65536",
            "281474976710655",
            "281474976710656",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "1" + "0".repeat(400),
            "0." + "3".repeat(3000),
            "\"1\"",
            "null",
            "true",
            "[]",
            "{}",
            "[1]",
            "[[1]]",
            "\"\"");
    private static final List<String> STRINGS = List.of(
            "",
            "\\u0000",
            "\\ud800",
            "\\udc00\\ud800",
            "\\ud83d\\ude00",
            "\\n",
            "\\x",
            "\\u12",
            "\u00e9",
            "\ufeff",
            "\u0001",
            "..",
            "../a",
            "/etc/passwd",
            "a/b",
            "a\\\\b",
            "con",
            "a.safetensors",
            "b.safetensors",
            "model.safetensors",
            "__metadata__",
            "\\u006d",
            "dtype",
            "shape",
            "data_offsets",
            "weight_map",
            "metadata",
            "total_size",
            "F4",
            "F6_E2M3",
            "F64",
            "BF16",
            "BOOL",
            "C64",
            "f32",
            "linear",
            "dynamic",
            "yarn",
            "longrope",
            "llama3",
            "default",
            "LlamaForCausalLM",
            "Qwen3ForCausalLM",
            "Gemma3ForCausalLM",
            "rope_type",
            "type",
            "factor",
            "rope_parameters",
            "full_attention",
            "sliding_attention",
            "x".repeat(5000),
            "y".repeat(100_000));
    private static final int[] TELLING = {0, 0xff, '"', '{', '}', '[', ']', ',', ':', '\\', '-', '0', 0xc3, 0xed, ' '};
    private static final int[] DEPTHS = {3, 10, 100, 1000, 100_000};

    private final SplittableRandom random;

    Mutator(SplittableRandom random) {
        this.random = random;
    }

    /** A number from 0 to below a bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Breaks bytes one to four times. */
    byte[] broken(byte[] seed, byte[] other) {
        byte[] bytes = seed;
        for (int times = 1 + random.nextInt(1 + random.nextInt(4)); times > 0; times--) {
            byte[] next = random.nextBoolean() ? anyBytes(bytes, other) : json(bytes);
            bytes = next.length <= LARGEST ? next : Arrays.copyOf(next, LARGEST);
        }
        return bytes;
    }

    private byte[] anyBytes(byte[] bytes, byte[] other) {
        int from = place(bytes);
        int to = Math.min(bytes.length, from + random.nextInt(1 + (random.nextInt(8) == 0 ? bytes.length : 16)));
        return switch (random.nextInt(7)) {
            case 0 -> set(bytes, from, at(bytes, from) ^ (1 << random.nextInt(8)));
            case 1 -> set(bytes, from, random.nextInt(256));
            case 2 -> set(bytes, from, TELLING[random.nextInt(TELLING.length)]);
            case 3 -> join(part(bytes, 0, from));
            case 4 -> join(part(bytes, 0, from), part(bytes, to, bytes.length));
            case 5 -> join(part(bytes, 0, to), part(bytes, from, bytes.length));
            default -> join(part(bytes, 0, from), part(other, place(other), other.length));
        };
    }

    private byte[] json(byte[] bytes) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> replaced(bytes, numberFrom(bytes, place(bytes)), pick(NUMBERS));
            case 2 -> replaced(bytes, stringFrom(bytes, place(bytes)), pick(STRINGS));
            case 3 -> replaced(bytes, nowhere(place(bytes)), nested());
            case 4 -> memberTwice(bytes);
            default -> replaced(bytes, nowhere(after(bytes, place(bytes), '[')), longList());
        };
    }

    private String nested() {
        int depth = DEPTHS[random.nextInt(random.nextInt(20) == 0 ? DEPTHS.length : DEPTHS.length - 1)];
        boolean lists = random.nextBoolean();
        String open = (lists ? "[" : "{\"a\":").repeat(depth);
        return random.nextBoolean() ? open : open + "1" + (lists ? "]" : "}").repeat(depth);
    }

    private String longList() {
        return (pick(NUMBERS.subList(0, 4)) + ",").repeat(random.nextInt(50) == 0 ? 50_000 : random.nextInt(100));
    }

    /** A member, or what looks like one, once more. */
    private byte[] memberTwice(byte[] bytes) {
        int from = after(bytes, place(bytes), ',');
        int to = after(bytes, from, ',');
        return join(part(bytes, 0, to), part(bytes, from, to), part(bytes, to, bytes.length));
    }

    private static int[] numberFrom(byte[] bytes, int start) {
        int from = start;
        while (from < bytes.length && !(bytes[from] >= '0' && bytes[from] <= '9')) {
            from++;
        }
        int to = from;
        while (to < bytes.length && "+-.eE0123456789".indexOf(bytes[to]) >= 0) {
            to++;
        }
        return new int[] {from, to};
    }

    private static int[] stringFrom(byte[] bytes, int start) {
        int from = after(bytes, start, '"');
        return new int[] {from, Math.max(from, after(bytes, from, '"') - 1)};
    }

    private static int[] nowhere(int place) {
        return new int[] {place, place};
    }

    private static byte[] replaced(byte[] bytes, int[] range, String text) {
        return join(
                part(bytes, 0, range[0]), text.getBytes(StandardCharsets.UTF_8), part(bytes, range[1], bytes.length));
    }

    /** Behind the next such character; the end if there is none. */
    private static int after(byte[] bytes, int start, char wanted) {
        int at = start;
        while (at < bytes.length && bytes[at] != wanted) {
            at++;
        }
        return Math.min(bytes.length, at + 1);
    }

    private static byte[] set(byte[] bytes, int at, int value) {
        byte[] copy = bytes.clone();
        if (at < copy.length) {
            copy[at] = (byte) value;
        }
        return copy;
    }

    private static int at(byte[] bytes, int at) {
        return at < bytes.length ? bytes[at] : 0;
    }

    private int place(byte[] bytes) {
        return random.nextInt(bytes.length + 1);
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
