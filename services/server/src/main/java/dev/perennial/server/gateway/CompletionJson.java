package dev.perennial.server.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.GeneratedToken;
import dev.perennial.model.Generation;
import java.time.Instant;
import java.util.List;

/** Answers in the JSON of the OpenAI APIs, of completions or of chat completions as they were asked for. */
final class CompletionJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final CompletionRequest request;
    private final String id;
    private final int promptTokens;
    private final long created = Instant.now().getEpochSecond();

    CompletionJson(CompletionRequest request, String id, int promptTokens) {
        this.request = request;
        this.id = id;
        this.promptTokens = promptTokens;
    }

    /** The whole answer. */
    String whole(Generation generation, List<GeneratedToken> tokens) {
        return end(body("chat.completion", "message", generation.text()), generation, tokens);
    }

    /** A piece of an answer that goes on. */
    String piece(GeneratedToken token) {
        ObjectNode body = body("chat.completion.chunk", "delta", token.text());
        ObjectNode choice = (ObjectNode) body.path("choices").get(0);
        choice.putNull("finish_reason");
        logprobs(choice, List.of(token));
        return body.toString();
    }

    /** The last piece of an answer, with the reason for its end and what it used. */
    String last(String text, Generation generation, List<GeneratedToken> tokens) {
        return end(body("chat.completion.chunk", "delta", text), generation, tokens);
    }

    private String end(ObjectNode body, Generation generation, List<GeneratedToken> tokens) {
        ObjectNode choice = (ObjectNode) body.path("choices").get(0);
        choice.put("finish_reason", generation.reason() == Generation.Reason.LENGTH ? "length" : "stop");
        logprobs(choice, tokens);
        int answerTokens = generation.ids().size();
        body.putObject("usage")
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", answerTokens)
                .put("total_tokens", promptTokens + answerTokens);
        return body.toString();
    }

    /** In a conversation an object of this name, whose text is a message or a part of one. */
    private ObjectNode body(String object, String message, String text) {
        ObjectNode body = JSON.objectNode();
        body.put("id", id);
        body.put("object", request.chat() ? object : "text_completion");
        body.put("created", created);
        body.put("model", request.line().toString());
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        if (request.chat()) {
            choice.putObject(message).put("role", "assistant").put("content", text);
        } else {
            choice.put("text", text);
        }
        return body;
    }

    /** Of the chosen tokens; a token's text is what could be shown because of it. */
    private void logprobs(ObjectNode choice, List<GeneratedToken> tokens) {
        if (!request.logprobs() || tokens.isEmpty()) {
            choice.putNull("logprobs");
            return;
        }
        ObjectNode logprobs = choice.putObject("logprobs");
        if (request.chat()) {
            ArrayNode content = logprobs.putArray("content");
            tokens.forEach(token -> content.addObject()
                    .put("token", token.text())
                    .put("logprob", token.logProbability())
                    .putArray("top_logprobs"));
            return;
        }
        ArrayNode texts = logprobs.putArray("tokens");
        ArrayNode values = logprobs.putArray("token_logprobs");
        for (GeneratedToken token : tokens) {
            texts.add(token.text());
            values.add(token.logProbability());
        }
        logprobs.putNull("top_logprobs");
    }
}
