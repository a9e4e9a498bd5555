package dev.perennial.model.text.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.model.TinyModels;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
    private static final String SOURCE =
            "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
                    + "{% if add_generation_prompt %}<assistant>{% endif %}";
    private static final Chat CHAT = Chat.of("Be brief.", "Where?");

    @TempDir
    private Path folder;

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String prompt(Chat chat) {
        return ChatTemplate.open(folder).orElseThrow().prompt(chat);
    }

    @Test
    void aFolderWithoutTemplateHasNone() throws IOException {
        assertThat(ChatTemplate.open(folder)).isEmpty();
        write("tokenizer_config.json", "{\"bos_token\": \"<s>\", \"chat_template\": null}");
        assertThat(ChatTemplate.open(folder)).isEmpty();
    }

    @Test
    void readsTemplateAndTokensOfTokenizerConfig() throws IOException {
        write("tokenizer_config.json", """
                {"bos_token": {"content": "<s>", "lstrip": false}, "eos_token": null, "chat_template": "%s"}""".formatted(SOURCE));
        assertThat(prompt(CHAT)).isEqualTo("<s><system>Be brief.<user>Where?<assistant>");
        assertThat(ChatTemplate.open(folder).orElseThrow().render(CHAT, false)).endsWith("Where?");
    }

    @Test
    void aFileOfItsOwnGoesBefore() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": \"old\"}");
        write("special_tokens_map.json", "{\"bos_token\": \"[b]\"}");
        write("chat_template.jinja", SOURCE);
        assertThat(prompt(CHAT)).startsWith("[b]<system>");
    }

    @Test
    void takesTheTemplateForToolsWhenThereAreTools() throws IOException {
        write("tokenizer_config.json", """
                {"chat_template": [{"name": "default", "template": "plain"},
                 {"name": "tool_use", "template": "{{ tools[0].name }}"}]}""");
        assertThat(prompt(CHAT)).isEqualTo("plain");
        String withTools =
                "{\"messages\": [{\"role\": \"user\", \"content\": null}], \"tools\": [{\"name\": \"clock\"}]}";
        assertThat(prompt(Chat.parse(withTools, "chat"))).isEqualTo("clock");
        write("additional_chat_templates/tool_use.jinja", "other");
        assertThat(prompt(Chat.parse(withTools, "chat"))).isEqualTo("other");
    }

    @Test
    void passesOtherVariablesAndReasoning() {
        ChatTemplate template = ChatTemplate.of(
                "{{ messages[0].reasoning_content }}{{ messages[0].thinking }}{{ enable_thinking }}",
                Map.of(),
                Clock.systemUTC());
        Chat chat = Chat.parse(
                "{\"messages\": [{\"role\": \"assistant\", \"reasoning\": \"hm\"}], \"enable_thinking\": false}",
                "chat");
        assertThat(template.prompt(chat)).isEqualTo("hmhmFalse");
    }

    @Test
    void tokensAreThoseTheTemplateWrites() {
        try (Tokenizer tokenizer = TinyModels.tokenizer()) {
            ChatTemplate template = ChatTemplate.of("{{ messages[0].content }}<end>", Map.of(), Clock.systemUTC());
            assertThat(template.tokens(Chat.of("", "the"), tokenizer).toList()).containsExactly(257, TinyModels.END);
        }
    }

    @Test
    void refusalsSayWhatToDo() throws IOException {
        assertThatThrownBy(() -> Chat.parse("[]", "chat.json")).hasMessageContaining("at least one message");
        assertThatThrownBy(() -> Chat.parse("{\"messages\": [{\"content\": \"x\"}]}", "chat.json"))
                .hasMessageContaining("chat.json: expected message 0 to be an object with a role");
        assertThatThrownBy(() -> Chat.parse("[", "chat.json")).hasMessageContaining("chat.json is not JSON");
        ChatTemplate raising = ChatTemplate.of("{{ raise_exception('No system.') }}", Map.of(), Clock.systemUTC());
        assertThatThrownBy(() -> raising.prompt(CHAT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chat template refuses: No system.");
        ChatTemplate broken = ChatTemplate.of("\n{% if %}", Map.of(), Clock.systemUTC());
        assertThatThrownBy(broken::requireReadable).hasMessageContaining("chat template line 2");
        write("tokenizer_config.json", "{");
        assertThatThrownBy(() -> ChatTemplate.open(folder)).isInstanceOf(MalformedModelException.class);
    }

    @Test
    void theLastQuestionIsWhatAUserWroteLast() {
        assertThat(CHAT.lastQuestion()).isEqualTo("Where?");
        assertThat(Chat.parse("""
                [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
                 {"role": "assistant", "content": "c"}]""", "chat").lastQuestion()).isEqualTo("ab");
        assertThat(Chat.parse("[{\"role\": \"system\", \"content\": \"s\"}]", "chat")
                        .lastQuestion())
                .isEmpty();
    }
}
