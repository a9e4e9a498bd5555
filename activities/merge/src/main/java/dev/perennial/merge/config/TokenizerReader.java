package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.merge.chat.NamedTemplates;
import dev.perennial.merge.config.TokenizerChoice.From;
import dev.perennial.merge.config.TokenizerChoice.Kind;
import dev.perennial.merge.config.TokenizerChoice.Rule;
import dev.perennial.merge.method.Choices.Compat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what a configuration says about tokens and chats. */
final class TokenizerReader {
    private static final String COMMONEST = "auto";
    private static final int SHORTEST_TEMPLATE = 20;

    private final ConfigReader reader;
    private final Reading reading;

    TokenizerReader(ConfigReader reader, Reading reading) {
        this.reader = reader;
        this.reading = reading;
    }

    Optional<TokenizerChoice> tokenizer() {
        Optional<JsonNode> source = reader.given("tokenizer_source");
        Optional<JsonNode> object = reader.given("tokenizer");
        if (source.isPresent() && object.isPresent()) {
            reading.problem("tokenizer and tokenizer_source exclude each other; move the source into tokenizer");
        }
        if (object.isPresent()) {
            return Optional.of(choice(object.get()));
        }
        return source.map(node -> choice("tokenizer_source", node, Map.of(), 1));
    }

    private TokenizerChoice choice(JsonNode node) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        if (!reading.mapping("tokenizer", node, List.of("source", "tokens", "pad_to_multiple_of"))) {
            return new TokenizerChoice(From.UNION, Optional.empty(), rules, 1);
        }
        JsonNode multiple = node.path("pad_to_multiple_of");
        OptionalInt rows = Reading.whole(multiple);
        if (node.hasNonNull("pad_to_multiple_of") && rows.orElse(-1) < 0) {
            reading.problem("tokenizer pad_to_multiple_of: expected a whole number from 0 on, found " + multiple);
        }
        if (node.hasNonNull("tokens") && !node.path("tokens").isObject()) {
            reading.problem("tokenizer tokens: expected a mapping, found " + node.path("tokens"));
        }
        node.path("tokens")
                .properties()
                .forEach(each -> rules.put(each.getKey(), rule(each.getKey(), each.getValue())));
        return choice("tokenizer source", node.path("source"), rules, Math.max(1, rows.orElse(1)));
    }

    private TokenizerChoice choice(String place, JsonNode source, Map<String, Rule> rules, int multiple) {
        if (source.isMissingNode() || source.isNull() || source.asText().equals("union")) {
            return new TokenizerChoice(From.UNION, Optional.empty(), rules, multiple);
        }
        if (source.asText().equals("base")) {
            return new TokenizerChoice(From.BASE, Optional.empty(), rules, multiple);
        }
        ModelReference model = ModelReference.of(place, source, reading);
        return new TokenizerChoice(From.MODEL, Optional.of(model), rules, multiple);
    }

    private Rule rule(String token, JsonNode node) {
        String place = "tokenizer token '" + token + "'";
        if (!reading.mapping(place, node, List.of("source", "force"))) {
            return new Rule(Kind.USUAL, Optional.empty(), Optional.empty(), OptionalInt.empty(), false);
        }
        boolean force = reading.flag(place + " force", node.path("force"));
        JsonNode source = node.path("source");
        String kind = source.path("kind").asText();
        if (source.isMissingNode() || source.isNull()) {
            if (force) {
                reading.problem(place + ": force needs a source, found none");
            }
            return new Rule(Kind.USUAL, Optional.empty(), Optional.empty(), OptionalInt.empty(), force);
        }
        if (kind.equals("zero")) {
            return new Rule(Kind.ZERO, Optional.empty(), Optional.empty(), OptionalInt.empty(), force);
        }
        if (kind.equals("model_token")) {
            return other(place, source, force);
        }
        ModelReference model = ModelReference.of(place + " source", source, reading);
        return new Rule(Kind.SAME, Optional.of(model), Optional.empty(), OptionalInt.empty(), force);
    }

    private Rule other(String place, JsonNode source, boolean force) {
        reading.mapping(place + " source", source, List.of("kind", "model", "token", "token_id"));
        if (source.hasNonNull("token") == source.hasNonNull("token_id")) {
            reading.problem(place + ": expected either token or token_id");
        }
        ModelReference model = ModelReference.of(place + " source model", source.path("model"), reading);
        return new Rule(
                Kind.OTHER,
                Optional.of(model),
                source.hasNonNull("token") ? Optional.of(source.path("token").asText()) : Optional.empty(),
                source.hasNonNull("token_id") ? id(place, source.path("token_id")) : OptionalInt.empty(),
                force);
    }

    private OptionalInt id(String place, JsonNode node) {
        OptionalInt id = Reading.whole(node);
        if (id.orElse(-1) < 0) {
            reading.problem(place + " token_id: expected a whole number from 0 on, found " + node);
            return OptionalInt.empty();
        }
        return id;
    }

    /** A Jinja text, {@code auto} or the name of a template. */
    Optional<String> chatTemplate() {
        List<String> names = new ArrayList<>(NamedTemplates.NAMES);
        names.add(0, COMMONEST);
        Optional<String> text =
                reader.given("chat_template").map(JsonNode::asText).filter(each -> !each.isEmpty());
        text.filter(each -> !names.contains(each))
                .filter(each -> each.length() < SHORTEST_TEMPLATE || !each.contains("{"))
                .ifPresent(each -> reading.problem("chat_template '" + each + "' is neither a Jinja text nor a name; "
                        + Nearest.of(each, names)
                                .map(near -> "did you mean '" + near + "'?")
                                .orElse("known names are " + String.join(", ", names))));
        text.filter(NamedTemplates::differs)
                .filter(each -> reader.choices().compat() == Compat.MERGEKIT)
                .ifPresent(
                        each -> reading.warn("chat_template '" + each + "' gives mergekit's prompts, whose line breaks"
                                + " are not those that models learnt from; compat: paper gives the published ones, or write the"
                                + " Jinja text"));
        return text;
    }
}
