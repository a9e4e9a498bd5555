package dev.perennial.model.text.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.model.text.jinja.Template;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How a model takes conversations: the Jinja templates of its folder, rendered as transformers renders them (see the
 * package {@code jinja} for what is covered). Several threads may use it.
 */
public final class ChatTemplate {
    private static final String DEFAULT = "default";
    private static final String WITH_TOOLS = "tool_use";

    private final Map<String, String> sources;
    private final Map<String, String> tokens;
    private final Map<String, Template> parsed = new ConcurrentHashMap<>();
    private final Clock clock;

    private ChatTemplate(Map<String, String> sources, Map<String, String> tokens, Clock clock) {
        this.sources = Map.copyOf(sources);
        this.tokens = Map.copyOf(tokens);
        this.clock = clock;
    }

    /**
     * The template of a model folder, if it has one: {@code chat_template.jinja} and {@code additional_chat_templates},
     * or {@code chat_template} in tokenizer_config.json, one or several by name.
     *
     * @throws dev.perennial.model.config.ModelException if these files cannot be read or are no JSON
     */
    public static Optional<ChatTemplate> open(Path folder) {
        TemplateFiles files = TemplateFiles.of(folder);
        Map<String, String> sources = new TreeMap<>(files.configured());
        sources.putAll(files.separate());
        return sources.isEmpty()
                ? Optional.empty()
                : Optional.of(new ChatTemplate(sources, files.tokens(), Clock.system(ZoneId.systemDefault())));
    }

    /** A template with special tokens by name, such as {@code bos_token}; the clock tells templates the date. */
    public static ChatTemplate of(String source, Map<String, String> tokens, Clock clock) {
        return new ChatTemplate(Map.of(DEFAULT, source), tokens, clock);
    }

    /**
     * The prompt of a conversation, up to where the model's answer begins.
     *
     * @throws IllegalArgumentException if the template refuses it, in the template's own words, or uses what is not
     *     covered
     */
    public String prompt(Chat chat) {
        return render(chat, true);
    }

    /** A conversation as text, with the beginning of an answer or without. */
    public String render(Chat chat, boolean answerBegins) {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>(tokens);
        variables.putAll(chat.variables());
        variables.put("add_generation_prompt", answerBegins);
        return template(name(chat)).render(variables, clock);
    }

    /** As tokens; special tokens are where the template writes them and nowhere else. */
    public TokenIds tokens(Chat chat, Tokenizer tokenizer) {
        return tokenizer.encode(prompt(chat), false);
    }

    /** Refuses templates that cannot be read, naming construct and line. */
    public void requireReadable() {
        sources.keySet().forEach(this::template);
    }

    private Template template(String name) {
        return parsed.computeIfAbsent(
                name,
                key -> Template.parse(
                        String.valueOf(sources.get(key)),
                        key.equals(DEFAULT) ? "chat template" : "chat template " + key));
    }

    private String name(Chat chat) {
        if (chat.hasTools() && sources.containsKey(WITH_TOOLS)) {
            return WITH_TOOLS;
        }
        if (sources.containsKey(DEFAULT)) {
            return DEFAULT;
        }
        if (sources.size() == 1) {
            return sources.keySet().iterator().next();
        }
        throw new IllegalArgumentException("this model has the chat templates "
                + String.join(", ", sources.keySet().stream().sorted().toList())
                + " and none named default; name one so");
    }

    /** The text of a special token as tokenizer_config.json has it: a text, or an object with its content. */
    static Optional<String> token(JsonNode written) {
        JsonNode content = written.isObject() ? written.path("content") : written;
        return content.isTextual() ? Optional.of(content.asText()) : Optional.empty();
    }
}
