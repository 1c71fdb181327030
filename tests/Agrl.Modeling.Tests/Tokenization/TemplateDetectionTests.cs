using System.Text.Json.Nodes;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

public sealed class TemplateDetectionTests : IDisposable
{
    private const string ChatMl =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}" +
        "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private const string Llama3 =
        "{% set loop_messages = messages %}{% for message in loop_messages %}" +
        "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + " +
        "'<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}" +
        "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";

    private const string Qwen25 = """
        {%- if tools %}
            {{- '<|im_start|>system\n' }}
            {%- if messages[0]['role'] == 'system' %}
                {{- messages[0]['content'] }}
            {%- else %}
                {{- 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.' }}
            {%- endif %}
            {{- "\n\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>" }}
            {%- for tool in tools %}
                {{- "\n" }}
                {{- tool | tojson }}
            {%- endfor %}
            {{- "\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call><|im_end|>\n" }}
        {%- else %}
            {%- if messages[0]['role'] == 'system' %}
                {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
            {%- else %}
                {{- '<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n' }}
            {%- endif %}
        {%- endif %}
        {%- for message in messages %}
            {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
                {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
            {%- elif message.role == "assistant" %}
                {{- '<|im_start|>' + message.role }}
                {%- if message.content %}
                    {{- '\n' + message.content }}
                {%- endif %}
                {%- for tool_call in message.tool_calls %}
                    {{- '\n<tool_call>\n{"name": "' }}
                    {{- tool_call.name }}
                    {{- '", "arguments": ' }}
                    {{- tool_call.arguments | tojson }}
                    {{- '}\n</tool_call>' }}
                {%- endfor %}
                {{- '<|im_end|>\n' }}
            {%- elif message.role == "tool" %}
                {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
                    {{- '<|im_start|>user' }}
                {%- endif %}
                {{- '\n<tool_response>\n' }}
                {{- message.content }}
                {{- '\n</tool_response>' }}
                {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
                    {{- '<|im_end|>\n' }}
                {%- endif %}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    private static readonly HuggingFaceTokenizer Tokenizer = BpeTrainer.Train(
        [], new()
        {
            VocabularySize = 300,
            SpecialTokens = ["<|im_start|>", "<|im_end|>", "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
        });

    private readonly string _folder = TestFiles.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Written by the lines, as a tag of code takes the line break behind it and the spaces before it.
    private const string ChatMlInLines = """
        {% for message in messages %}
            {{- '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' -}}
        {% endfor %}
        {% if add_generation_prompt %}
        {{- '<|im_start|>assistant\n' if add_generation_prompt else '' -}}
        {% endif %}

        """;

    [Theory]
    [InlineData(ChatMlInLines, "chatml")]
    [InlineData(ChatMl, "chatml")]
    [InlineData(Llama3, "llama3")]
    [InlineData(Qwen25, "qwen2.5")]
    public void A_known_template_is_recognised(string source, string name)
    {
        Write(source);
        Assert.Equal(name, ChatTemplates.Detect(_folder, Tokenizer).Name);
        Write(source.ReplaceLineEndings("\r\n"));
        Assert.Equal(name, ChatTemplates.Detect(_folder, Tokenizer).Name);
    }

    [Fact]
    public void A_folder_without_a_template_has_plain_prompts()
    {
        Assert.Equal("plain", ChatTemplates.Detect(_folder, Tokenizer).Name);
        Write(null);
        Assert.Equal("plain", ChatTemplates.Detect(_folder, Tokenizer).Name);
    }

    [Fact]
    public void The_file_of_its_own_counts_first_and_of_several_the_default()
    {
        Write(new JsonArray(Named("tool_use", "{{ 'x' }}"), Named("default", ChatMl)));
        Assert.Equal("chatml", ChatTemplates.Detect(_folder, Tokenizer).Name);
        File.WriteAllText(Path.Combine(_folder, "chat_template.jinja"), Qwen25);
        Assert.Equal("qwen2.5", ChatTemplates.Detect(_folder, Tokenizer).Name);

        static JsonObject Named(string name, string template) => new() { ["name"] = name, ["template"] = template };
    }

    public static TheoryData<string, string> Strangers => new()
    {
        // Zephyr, as TinyLlama has it: nothing of it is known.
        { "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + eos_token }}{% endfor %}",
            "none of them" },
        { "{{ bos_token }}" + ChatMl, "bos_token" },
        { ChatMl.Replace("message['content']", "message['content'] | trim", StringComparison.Ordinal), "trim" },
        { ChatMl.Replace("'<|im_start|>assistant\\n'", "'<|im_start|>assistant\\n<think>\\n'", StringComparison.Ordinal), "<think>" },
        { ChatMl.Replace("'<|im_start|>assistant\\n'", "'<|im_start|>assistant'", StringComparison.Ordinal), "assistant" },
        { "{% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{% endif %}" +
            ChatMl, "You are a helpful assistant." },
        { Qwen25.Replace("You are a helpful assistant.<", "You are a helpful assistant. Today is Monday.<", StringComparison.Ordinal),
            "Monday" },
        // Yi: the system's text stands outside of any turn.
        { "{% if system_message is defined %}{{ system_message }}{% endif %}" + ChatMl, "writes system_message outside of a turn" },
        // A line break behind an output tag is written, so that two stand between turns.
        { ChatMl.Replace("'\\n'}}", "'\\n'}}\n", StringComparison.Ordinal), "white space" },
        { ChatMl.Replace("'\\n'}}{%", "'\\n'}} {%", StringComparison.Ordinal), "white space" },
        { ChatMl.Replace("'<|im_end|>' + '\\n'", "'<|im_end|>\\n\\n'", StringComparison.Ordinal), "white space" },
        { "{{- 'Cutting Knowledge Date: December 2023\\n' }}" + Llama3, "Cutting Knowledge Date" },
        { Llama3.Replace("<|end_header_id|>\\n\\n", "<|end_header_id|>", StringComparison.Ordinal), "end_header_id" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public void Another_template_is_refused_with_the_choice_to_name_one(string source, string because)
    {
        Write(source);
        var error = Assert.Throws<ModelFormatException>(() => ChatTemplates.Detect(_folder, Tokenizer));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.Contains("chatml, qwen2.5", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("chatml")]
    [InlineData("qwen2.5")]
    [InlineData("qwen3")]
    [InlineData("qwen3-no-thinking")]
    [InlineData("llama3")]
    public void A_template_saved_with_the_tokenizer_is_found_again(string name)
    {
        var template = ChatTemplates.Find(name, Tokenizer);
        Tokenizer.WithChatTemplate(template).Save(_folder);
        var loaded = HuggingFaceTokenizer.Load(_folder);
        Assert.Equal(name, ChatTemplates.Detect(_folder, loaded).Name);
        Assert.Equal(Tokenizer.EndOfTextIds, loaded.EndOfTextIds);
        Assert.Equal(Tokenizer.Encode("red kettle"), loaded.Encode("red kettle"));

        // The Jinja template beside the note is recognised for itself, where it is one that can be.
        var configuration = JsonNode.Parse(File.ReadAllBytes(Path.Combine(_folder, "tokenizer_config.json")))!.AsObject();
        configuration.Remove("agrl_chat_template");
        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), configuration.ToJsonString());
        if (name is "chatml" or "qwen2.5") Assert.Equal(name, ChatTemplates.Detect(_folder, loaded).Name);
    }

    [Fact]
    public void A_template_that_was_trained_with_replaces_another_one_in_the_folder()
    {
        Tokenizer.Save(_folder);
        File.WriteAllText(Path.Combine(_folder, "chat_template.jinja"), "{{ 'unknown' }}");
        var loaded = HuggingFaceTokenizer.Load(_folder);
        var saved = Directory.CreateDirectory(Path.Combine(_folder, "saved")).FullName;
        loaded.Save(saved);
        loaded.WithChatTemplate(ChatTemplates.Find("chatml", loaded)).Save(saved);
        Assert.Equal("chatml", ChatTemplates.Detect(saved, loaded).Name);
        Assert.False(File.Exists(Path.Combine(saved, "chat_template.jinja")));
        loaded.WithChatTemplate(ChatTemplates.Find("qwen3", loaded)).Save(saved);
        Assert.Equal("qwen3", ChatTemplates.Detect(saved, loaded).Name);
        Assert.True(File.Exists(Path.Combine(saved, "chat_template.jinja")));
    }

    private void Write(JsonNode? template) =>
        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), new JsonObject { ["chat_template"] = template }.ToJsonString());
}
