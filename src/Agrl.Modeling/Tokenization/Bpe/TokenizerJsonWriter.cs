using System.Text.Encodings.Web;
using System.Text.Json;
using Agrl.Modeling.Tokenization.PreTokenizers;

namespace Agrl.Modeling.Tokenization.Bpe;

/// <summary>Writes a byte-level BPE as the files that the tokenizers library writes for one.</summary>
internal static class TokenizerJsonWriter
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The files.</summary>
    /// <param name="tokens">All tokens by id.</param>
    /// <param name="specialTokens">The special ones among them; the first pads, the last ends a response.</param>
    /// <param name="merges">The merges by rank.</param>
    public static TokenizerFiles Write(List<string> tokens, IReadOnlyList<string> specialTokens, List<(string Left, string Right)> merges)
    {
        var files = new TokenizerFiles { Origin = "trained tokenizer" };
        files.Set(TokenizerFiles.Tokenizer, Json(writer => WriteTokenizer(writer, tokens, specialTokens, merges)));
        files.Set(TokenizerFiles.Configuration, Json(writer => WriteConfiguration(writer, specialTokens)));
        return files;
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Layout))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteTokenizer(
        Utf8JsonWriter writer, List<string> tokens, IReadOnlyList<string> specialTokens, List<(string Left, string Right)> merges)
    {
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        writer.WriteStartArray("added_tokens");
        for (var id = 0; id < specialTokens.Count; id++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("content", specialTokens[id]);
            foreach (var flag in (string[])["single_word", "lstrip", "rstrip", "normalized"]) writer.WriteBoolean(flag, false);
            writer.WriteBoolean("special", true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        WriteSection(writer, "normalizer", """{"type":"NFC"}""");
        writer.WriteStartObject("pre_tokenizer");
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("pretokenizers");
        writer.WriteStartObject();
        writer.WriteString("type", "Split");
        writer.WriteStartObject("pattern");
        writer.WriteString("Regex", KnownExpressions.Qwen);
        writer.WriteEndObject();
        writer.WriteString("behavior", "Isolated");
        writer.WriteBoolean("invert", false);
        writer.WriteEndObject();
        writer.WriteRawValue("""{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}""");
        writer.WriteEndArray();
        writer.WriteEndObject();
        WriteSection(writer, "post_processor",
            """
            {"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}}],
            "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{}}
            """);
        WriteSection(writer, "decoder", """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""");
        WriteModel(writer, tokens, merges);
    }

    private static void WriteModel(Utf8JsonWriter writer, List<string> tokens, List<(string Left, string Right)> merges)
    {
        writer.WriteStartObject("model");
        writer.WriteString("type", "BPE");
        foreach (var nothing in (string[])["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"])
            writer.WriteNull(nothing);
        foreach (var flag in (string[])["fuse_unk", "byte_fallback", "ignore_merges"]) writer.WriteBoolean(flag, false);
        writer.WriteStartObject("vocab");
        for (var id = 0; id < tokens.Count; id++) writer.WriteNumber(tokens[id], id);
        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        foreach (var (left, right) in merges)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(left);
            writer.WriteStringValue(right);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteConfiguration(Utf8JsonWriter writer, IReadOnlyList<string> specialTokens)
    {
        writer.WriteString("backend", "tokenizers");
        writer.WriteString("eos_token", specialTokens[^1]);
        // transformers' way to say that nothing limits the length.
        writer.WritePropertyName("model_max_length");
        writer.WriteRawValue("1000000000000000019884624838656");
        writer.WriteString("pad_token", specialTokens[0]);
        writer.WriteString("padding_side", "left");
        writer.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
    }

    private static void WriteSection(Utf8JsonWriter writer, string name, string json)
    {
        writer.WritePropertyName(name);
        using var document = JsonDocument.Parse(json);
        document.RootElement.WriteTo(writer);
    }
}
