package dev.perennial.server.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.line.LineId;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.GenerationSettings;
import dev.perennial.model.Stop;
import dev.perennial.model.text.TokenIds;
import dev.perennial.server.problem.Refusal;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A request for a completion.
 *
 * @param line whose model is asked
 * @param prompt what is asked
 * @param settings what it says of tokens and their choice
 * @param seed what draws follow from
 * @param stops texts before which the answer ends
 * @param stream whether tokens are sent as they come
 * @param stickyKey what keeps a user on one revision; by chance for a request without user
 * @param logprobs whether the log-probabilities of the chosen tokens are wanted
 */
record CompletionRequest(
        LineId line,
        Prompt prompt,
        GenerationSettings settings,
        long seed,
        List<String> stops,
        boolean stream,
        String stickyKey,
        boolean logprobs) {
    private static final int MOST_STOPS = 16;
    private static final long MOST_TOKENS = 1 << 20;
    private static final int PLAIN_TOKENS = 16;
    private static final int CHAT_TOKENS = 256;

    /** Fields of the OpenAI API that would change the answer, and the one value of each that does not. */
    private static final Map<String, Double> NEUTRAL =
            Map.of("n", 1.0, "best_of", 1.0, "presence_penalty", 0.0, "frequency_penalty", 0.0);

    CompletionRequest {
        stops = List.copyOf(stops);
    }

    /** Reads a body; throws {@link Refusal} naming the field that is wrong or not supported. */
    static CompletionRequest parse(JsonNode body) {
        Fields fields = Fields.of(body);
        if (fields.flag("echo", false)) {
            throw Refusal.invalid("Field 'echo': true is not supported; leave it out.");
        }
        return parse(fields, prompt(fields), "max_tokens", logprobs(fields));
    }

    /** Reads the body of a chat completion; throws {@link Refusal} as well. */
    static CompletionRequest parseChat(JsonNode body) {
        Fields fields = Fields.of(body);
        // the older name is read, and so known, where the newer one counts
        String most = fields.isSet("max_tokens") && !fields.isSet("max_completion_tokens")
                ? "max_tokens"
                : "max_completion_tokens";
        boolean logprobs = fields.flag("logprobs", false);
        requireNeutral(fields, "top_logprobs", 0);
        String tools = fields.text("tool_choice", "auto");
        if (!tools.equals("auto")) {
            throw Refusal.invalid("Field 'tool_choice': only 'auto' is supported, found '" + tools + "'.");
        }
        return parse(fields, new ChatFields(fields).prompt(), most, logprobs);
    }

    private static CompletionRequest parse(Fields fields, Prompt prompt, String most, boolean logprobs) {
        CompletionRequest request = new CompletionRequest(
                line(fields.text("model")),
                prompt,
                settings(fields, most),
                fields.whole("seed", ThreadLocalRandom.current().nextLong()),
                stops(fields),
                fields.flag("stream", false),
                fields.text("user", UUID.randomUUID().toString()),
                logprobs);
        NEUTRAL.forEach((name, value) -> requireNeutral(fields, name, value));
        fields.isSet("stream_options");
        fields.requireNoOthers();
        return request;
    }

    /** Whether it is a conversation, whose answer is a message. */
    boolean chat() {
        return prompt instanceof Prompt.Talk;
    }

    /**
     * What is asked of a model: what is not said here is as its generation_config.json has it, and what that does not
     * say either as the API of OpenAI has it.
     */
    GenerationRequest asked(TokenIds tokens, GenerationSettings model) {
        GenerationSettings usual = new GenerationSettings(
                OptionalInt.of(chat() ? CHAT_TOKENS : PLAIN_TOKENS),
                OptionalDouble.of(1),
                OptionalInt.empty(),
                OptionalDouble.empty());
        GenerationSettings whole = settings.orElse(model).orElse(usual);
        return new GenerationRequest(
                tokens, whole.maxTokens().orElseThrow(), whole.sampling(seed), new Stop(true, stops));
    }

    /** A name that is no line's is unknown as any other. */
    static LineId line(String model) {
        try {
            return LineId.parse(model);
        } catch (IllegalArgumentException e) {
            throw unknown(model);
        }
    }

    static Refusal unknown(String model) {
        return Refusal.unknown("Model '" + model + "' is not served here; GET /v1/models lists those that are.");
    }

    private static Prompt prompt(Fields fields) {
        List<String> prompts = fields.texts("prompt");
        if (prompts.size() != 1) {
            throw Refusal.invalid("Field 'prompt': expected one text, found " + prompts.size()
                    + "; send each prompt in a request of its own.");
        }
        return new Prompt.Plain(prompts.get(0));
    }

    private static GenerationSettings settings(Fields fields, String most) {
        double temperature = fields.number("temperature", 1);
        double topP = fields.number("top_p", 1);
        if (!(temperature >= 0 && temperature <= 2)) {
            throw Refusal.invalid("Field 'temperature': expected 0 to 2, found " + temperature + ".");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw Refusal.invalid("Field 'top_p': expected more than 0 and at most 1, found " + topP + ".");
        }
        int maxTokens = (int) between(most, fields.whole(most, 1), 1, MOST_TOKENS);
        // -1 means all tokens too, as other servers have it
        int topK = (int) Math.max(0, between("top_k", fields.whole("top_k", 0), -1, Integer.MAX_VALUE));
        return new GenerationSettings(
                fields.isSet(most) ? OptionalInt.of(maxTokens) : OptionalInt.empty(),
                fields.isSet("temperature") ? OptionalDouble.of(temperature) : OptionalDouble.empty(),
                fields.isSet("top_k") ? OptionalInt.of(topK) : OptionalInt.empty(),
                fields.isSet("top_p") ? OptionalDouble.of(topP) : OptionalDouble.empty());
    }

    private static List<String> stops(Fields fields) {
        List<String> stops = fields.texts("stop");
        between("stop", stops.size(), 0, MOST_STOPS);
        return stops;
    }

    private static boolean logprobs(Fields fields) {
        boolean wanted = fields.isSet("logprobs");
        if (fields.whole("logprobs", 0) != 0) {
            throw Refusal.invalid(
                    "Field 'logprobs': only 0 is supported, the log-probabilities of the chosen tokens; send 0 or leave it out.");
        }
        return wanted;
    }

    private static void requireNeutral(Fields fields, String name, double neutral) {
        if (fields.number(name, neutral) != neutral) {
            throw Refusal.invalid("Field '" + name + "' is not supported; leave it out.");
        }
    }

    private static long between(String name, long found, long least, long most) {
        if (found < least || found > most) {
            throw Refusal.invalid("Field '" + name + "': expected " + least + " to " + most + ", found " + found + ".");
        }
        return found;
    }
}
