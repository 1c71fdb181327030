using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Agrl.Relevance.Judgments;

/// <summary>Writes judgment files that <see cref="JudgmentReader"/> reads back as the same judgments.</summary>
public static class JudgmentWriter
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes a file whole or not at all: into a temporary file beside it, which then takes its name. Missing folders are made; a name
    /// that ends in .gz is packed. Fields without a value are left out.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="judgments">The judgments in order.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="IOException">The disk is full, read-only or faulty; its number is the system's.</exception>
    /// <exception cref="InputException">There can be no such file, or a text has half a surrogate pair, which UTF-8 cannot
    /// hold.</exception>
    public static int Write(string path, IEnumerable<Judgment> judgments)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(judgments);
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            int count;
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024))
            {
                if (full.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
                {
                    using var packed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
                    count = WriteLines(packed, judgments);
                }
                else
                    count = WriteLines(file, judgments);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
            return count;
        }
        catch (IOException e) when (DiskFault.Is(e))
        {
            throw new IOException($"cannot write '{path}': {e.Message}", e) { HResult = e.HResult };
        }
        catch (UnauthorizedAccessException e)
        {
            // The exception names the temporary file.
            throw new InputException($"cannot write '{path}': there is no permission to write there", e);
        }
        catch (IOException e)
        {
            throw new InputException($"cannot write '{path}': {e.Message}", e);
        }
        finally
        {
            // Where not even the folder could be made, deleting would throw over what went wrong.
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>One judgment as its line, without the line's end.</summary>
    /// <param name="judgment">The judgment.</param>
    public static string Line(Judgment judgment)
    {
        ArgumentNullException.ThrowIfNull(judgment);
        using var buffer = new MemoryStream();
        WriteLines(buffer, [judgment]);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length - 1);
    }

    private static int WriteLines(Stream stream, IEnumerable<Judgment> judgments)
    {
        int count = 0;
        using var json = new Utf8JsonWriter(stream, Json);
        foreach (Judgment judgment in judgments)
        {
            CheckTexts(judgment);
            Write(json, judgment);
            json.Flush();
            json.Reset();
            stream.WriteByte((byte)'\n');
            count++;
        }

        return count;
    }

    /// <summary>The JSON writer would put U+FFFD for half a surrogate pair, and the file would not be what was handed in.</summary>
    private static void CheckTexts(Judgment judgment)
    {
        Product product = judgment.Product;
        string?[] texts =
        [
            judgment.Id, judgment.QueryId, judgment.Query, judgment.Rationale, judgment.Slice,
            product.Id, product.Title, product.Brand, product.Text,
            .. product.Category, .. product.Attributes.Keys, .. product.Attributes.Values,
            .. judgment.Verdicts.Keys, .. judgment.Verdicts.Values, .. judgment.Reasons.Keys, .. judgment.Reasons.Values,
        ];
        foreach (string? text in texts)
        {
            if (text is not null && HasHalfPair(text))
                throw new InputException(
                    $"judgment '{judgment.Id}': half a surrogate pair in '{text}', which UTF-8 cannot hold; write whole characters");
        }
    }

    private static bool HasHalfPair(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }

    private static void Write(Utf8JsonWriter json, Judgment judgment)
    {
        json.WriteStartObject();
        json.WriteString("id", judgment.Id);
        json.WriteString("query_id", judgment.QueryId);
        json.WriteString("query", judgment.Query);
        json.WritePropertyName("product");
        Write(json, judgment.Product);
        if (judgment.Tier is { } tier)
            json.WriteNumber("tier", tier);
        WriteTexts(json, "verdicts", judgment.Verdicts);
        VerdictOrigin unstated = judgment.Verdicts.Count > 0 ? VerdictOrigin.Human : VerdictOrigin.None;
        if (judgment.VerdictOrigin != unstated || judgment.Verdicts.Count > 0)
        {
            json.WriteString("verdict_origin", judgment.VerdictOrigin switch
            {
                VerdictOrigin.Human => "human",
                VerdictOrigin.Derived => "derived",
                VerdictOrigin.Earlier => "earlier",
                _ => "none",
            });
        }

        WriteTexts(json, "reasons", judgment.Reasons);
        WriteText(json, "rationale", judgment.Rationale);
        WriteText(json, "slice", judgment.Slice);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Product product)
    {
        json.WriteStartObject();
        json.WriteString("id", product.Id);
        json.WriteString("title", product.Title);
        WriteText(json, "brand", product.Brand);
        if (product.Category.Count > 0)
        {
            json.WriteStartArray("category");
            foreach (string name in product.Category)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        WriteTexts(json, "attributes", product.Attributes);
        if (product.Price is { } price)
            json.WriteNumber("price", price);
        WriteText(json, "text", product.Text);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0)
            return;
        json.WriteStartObject(name);
        foreach ((string key, string value) in values)
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
