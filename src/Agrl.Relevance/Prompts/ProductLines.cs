using System.Globalization;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;

namespace Agrl.Relevance.Prompts;

/// <summary>Writes a product's fields as lines, in the order that the options ask for.</summary>
internal sealed class ProductLines
{
    private const string AttributePrefix = "attributes.";
    private static readonly string[] KnownFields = ["title", "brand", "category", "price", "text", "attributes"];

    /// <summary>Labels with a meaning of their own; an attribute of such a name is written as <c>attribute NAME</c>.</summary>
    private static readonly HashSet<string> ReservedLabels =
        new(["query", "title", "brand", "category", "price", "text", "hint", "answer", "attributes"], StringComparer.OrdinalIgnoreCase);

    private readonly PromptOptions _options;
    private readonly TruncationCounter _truncations;
    private readonly HashSet<string> _named;

    public ProductLines(PromptOptions options, TruncationCounter truncations)
    {
        _options = options;
        _truncations = truncations;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string field in options.Fields)
        {
            bool isAttribute = field.StartsWith(AttributePrefix, StringComparison.Ordinal) && field.Length > AttributePrefix.Length;
            if (!isAttribute && !KnownFields.Contains(field))
                throw new InputException(
                    $"prompt fields: unknown field '{field}'; {NameSuggestion.Hint(field, [.. KnownFields, "attributes.NAME"])}");
            if (!seen.Add(field))
                throw new InputException($"prompt fields: '{field}' is listed twice");
        }

        _named = new HashSet<string>(
            options.Fields.Where(field => field.StartsWith(AttributePrefix, StringComparison.Ordinal))
                .Select(field => field[AttributePrefix.Length..]),
            StringComparer.OrdinalIgnoreCase);
    }

    public void AddTo(List<string> lines, Product product)
    {
        foreach (string field in _options.Fields)
        {
            switch (field)
            {
                case "title":
                    Add(lines, field, field, product.Title);
                    break;
                case "brand":
                    Add(lines, field, field, product.Brand);
                    break;
                case "category":
                    Add(lines, field, field, string.Join(" > ", product.Category));
                    break;
                case "price":
                    Add(lines, field, field, product.Price?.ToString("0.####", CultureInfo.InvariantCulture));
                    break;
                case "text":
                    Add(lines, field, field, product.Text);
                    break;
                case "attributes":
                    foreach ((string name, string value) in product.Attributes.Where(attribute => !_named.Contains(attribute.Key)))
                        Add(lines, field, Label(name), value);
                    break;
                default:
                    string wanted = field[AttributePrefix.Length..];
                    foreach ((string name, string value) in product.Attributes.Where(attribute =>
                        string.Equals(attribute.Key, wanted, StringComparison.OrdinalIgnoreCase)))
                    {
                        Add(lines, field, Label(name), value);
                    }

                    break;
            }
        }
    }

    private void Add(List<string> lines, string field, string label, string? value)
    {
        string text = value is null ? "" : ResponseText.Fold(value);
        if (_options.MaxFieldChars > 0 && text.Length > _options.MaxFieldChars)
        {
            text = Cut(text, _options.MaxFieldChars);
            _truncations.Add(field);
        }

        if (text.Length > 0)
            lines.Add($"{label}: {text}");
    }

    /// <summary>An attribute's label: one line without a colon, never one of the prompt's own.</summary>
    private static string Label(string name)
    {
        string label = ResponseText.Fold(name.Replace(':', ' '));
        return label.Length == 0 || ReservedLabels.Contains(label) ? $"attribute {label}".TrimEnd() : label;
    }

    /// <summary>The longest prefix of whole text elements (what a reader sees as characters) within a length.</summary>
    private static string Cut(string text, int length)
    {
        int end = 0;
        while (end < text.Length)
        {
            int next = end + StringInfo.GetNextTextElementLength(text, end);
            if (next > length)
                break;
            end = next;
        }

        return text[..end].TrimEnd();
    }
}
