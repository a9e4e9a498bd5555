package dev.perennial.flow.payload;

import dev.perennial.contract.change.FailureType;
import dev.perennial.flow.calls.Failures;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.PayloadConverter;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets only small records of references pass between clients, workflows and activities: at most 64 KiB, and no property
 * that carries what users wrote or models answered. Refuses by the name of the record with a PAYLOAD_REFUSED failure:
 * an activity fails with it for good, a workflow task waits until the code is mended.
 */
public final class PayloadGuard implements PayloadConverter {
    /** The most bytes of one payload. */
    public static final int MOST_BYTES = 64 * 1024;

    private static final Pattern USER_TEXT = Pattern.compile(
            "\"(prompts?|answers?|completions?|messages|rephrases?|target_new|target_true|input_ids|tensors?)\"\\s*:");

    private final PayloadConverter converter;

    /** In front of this converter. */
    public PayloadGuard(PayloadConverter converter) {
        this.converter = converter;
    }

    @Override
    public String getEncodingType() {
        return converter.getEncodingType();
    }

    @Override
    public Optional<Payload> toData(Object value) {
        Optional<Payload> payload = converter.toData(value);
        payload.ifPresent(converted -> check(value, converted));
        return payload;
    }

    @Override
    public <T> T fromData(Payload content, Class<T> valueType, Type valueGenericType) {
        return converter.fromData(content, valueType, valueGenericType);
    }

    private static void check(Object value, Payload payload) {
        String name = value.getClass().getName();
        if (payload.getData().size() > MOST_BYTES) {
            throw Failures.of(
                    FailureType.PAYLOAD_REFUSED,
                    "payload " + name + ": expected at most " + MOST_BYTES + " bytes, found "
                            + payload.getData().size() + "; store it and pass a reference");
        }
        Matcher text = USER_TEXT.matcher(payload.getData().toString(StandardCharsets.UTF_8));
        if (text.find()) {
            throw Failures.of(
                    FailureType.PAYLOAD_REFUSED,
                    "payload " + name + ": property '" + text.group(1)
                            + "' may carry what users wrote; store it and pass a reference");
        }
    }
}
