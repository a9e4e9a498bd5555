package dev.perennial.tensor.runtime;

import dev.perennial.tensor.RuntimeFailureException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the engine computes, and in which type models answer there. A process is told by the system properties
 * {@value #NAME} ({@code cpu}, {@code cuda} or {@code cuda:1}) and {@value #TYPE} ({@code float32}, {@code float16},
 * {@code bfloat16}), or by the variables PERENNIAL_DEVICE and PERENNIAL_DTYPE of its environment; told nothing, it is
 * the CPU in float32.
 *
 * @param processor the kind of device
 * @param index which of several, from 0; 0 of a CPU
 * @param type the type of forward passes
 */
public record Device(Processor processor, int index, ForwardType type) {
    /** System property naming the device. */
    public static final String NAME = "perennial.device";

    /** System property naming the type of forward passes. */
    public static final String TYPE = "perennial.dtype";

    /** The CPU in float32. */
    public static final Device CPU = new Device(Processor.CPU, 0, ForwardType.FLOAT32);

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

    public Device {
        Objects.requireNonNull(type, "type");
        if (index < 0 || (processor == Processor.CPU && index > 0)) {
            throw new IllegalArgumentException(
                    "expected a device's number from 0, and 0 of a cpu, found " + processor + " " + index);
        }
    }

    /**
     * What this process is told.
     *
     * @throws RuntimeFailureException if a setting is not understood, naming it and what it may be
     */
    public static Device configured() {
        return configured(key -> Optional.ofNullable(System.getProperty(key))
                .or(() -> Optional.ofNullable(System.getenv(variable(key))))
                .orElse(""));
    }

    static Device configured(UnaryOperator<String> settings) {
        String device = settings.apply(NAME).strip();
        String type = settings.apply(TYPE).strip();
        return parse(device.isEmpty() ? "cpu" : device, type.isEmpty() ? ForwardType.FLOAT32.word() : type);
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /**
     * A device by the words of its two settings.
     *
     * @throws RuntimeFailureException if one is not understood, naming it and what it may be
     */
    public static Device parse(String device, String type) {
        Matcher cuda = CUDA.matcher(device);
        if (!device.equals("cpu") && !cuda.matches()) {
            throw refused(NAME, "expected cpu, cuda or cuda: and a number, found '" + device + "'");
        }
        String number = device.equals("cpu") ? "0" : Objects.requireNonNullElse(cuda.group(1), "0");
        try {
            Processor processor = device.equals("cpu") ? Processor.CPU : Processor.CUDA;
            return new Device(processor, Integer.parseInt(number), ForwardType.parse(type));
        } catch (IllegalArgumentException unknown) {
            throw refused(TYPE, String.valueOf(unknown.getMessage()));
        }
    }

    private static RuntimeFailureException refused(String key, String reason) {
        return new RuntimeFailureException(key + " (" + variable(key) + "): " + reason + "; correct the setting");
    }

    /** The same device in float32, for whatever changes or saves weights. */
    public Device exact() {
        return new Device(processor, index, ForwardType.FLOAT32);
    }

    /** As its setting spells it, without the type. */
    public String word() {
        return processor == Processor.CPU ? "cpu" : "cuda:" + index;
    }

    @Override
    public String toString() {
        return word() + " in " + type.word();
    }
}
