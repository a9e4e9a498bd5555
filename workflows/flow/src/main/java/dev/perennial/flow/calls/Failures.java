package dev.perennial.flow.calls;

import dev.perennial.contract.change.FailureType;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Failures by their stable type, on both sides of an activity. */
public final class Failures {
    private static final int LONGEST = 1000;

    private Failures() {}

    /** A failure of this type, retryable or not as its type says; what activities throw. */
    public static ApplicationFailure of(FailureType type, String message) {
        return ApplicationFailure.newBuilder()
                .setType(type.name())
                .setMessage(shortened(message))
                .setNonRetryable(!type.retryable())
                .build();
    }

    /** The same with its cause. */
    public static ApplicationFailure of(FailureType type, String message, Throwable cause) {
        return ApplicationFailure.newBuilder()
                .setType(type.name())
                .setMessage(shortened(message))
                .setNonRetryable(!type.retryable())
                .setCause(cause)
                .build();
    }

    /** The type of a failure that came back; of a timeout UNAVAILABLE, of what has no type INTERNAL. */
    public static FailureType typeOf(Throwable failure) {
        Optional<ApplicationFailure> typed = find(failure, ApplicationFailure.class);
        if (typed.isPresent()) {
            return FailureType.of(typed.get().getType());
        }
        return find(failure, TimeoutFailure.class).isPresent() ? FailureType.UNAVAILABLE : FailureType.INTERNAL;
    }

    /** What failed, for people: the innermost message that was written for them. */
    public static String messageOf(Throwable failure) {
        String message = find(failure, ApplicationFailure.class)
                .map(ApplicationFailure::getOriginalMessage)
                .orElseGet(() -> String.valueOf(innermost(failure).getMessage()));
        return shortened(String.valueOf(message));
    }

    /** Whether it is a cancellation, at any depth. */
    public static boolean cancelled(Throwable failure) {
        return find(failure, CanceledFailure.class).isPresent();
    }

    /** The names of the types that are not worth a retry; what cannot be converted never can. */
    static String[] notWorthRetrying() {
        Stream<String> ours = Arrays.stream(FailureType.values())
                .filter(type -> !type.retryable())
                .map(Enum::name);
        return Stream.concat(ours, Stream.of(DataConverterException.class.getName()))
                .toArray(String[]::new);
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
        Optional<T> found = Optional.empty();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (kind.isInstance(at)) {
                found = Optional.of(kind.cast(at));
            }
        }
        return found;
    }

    private static Throwable innermost(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }
}
