using System.Text.Json;
using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>Reads a product file: one product object a line, in the form that judgments hold it or in that of the ESCI sample.</summary>
public static class CatalogueReader
{
    /// <summary>Reads the products.</summary>
    /// <param name="path">The file (.jsonl or .jsonl.gz).</param>
    /// <exception cref="InputException">The file cannot be read, a line is not a product, an identifier stands twice with different
    /// titles, or there is no product.</exception>
    public static IReadOnlyList<Product> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var products = new List<Product>();
        var lines = new Dictionary<string, (int Line, string Title)>(StringComparer.Ordinal);
        foreach ((int line, JsonElement element) in JsonRecords.Read(path))
        {
            Product product = Parse(element, path, line);
            if (lines.TryAdd(product.Id, (line, product.Title)))
                products.Add(product);
            else if (lines[product.Id] is var earlier && earlier.Title != product.Title)
                throw new InputException(
                    $"{path}:{line}: id: '{product.Id}' has another title in line {earlier.Line}; one id is one product");
        }

        return products.Count > 0 ? products : throw new InputException(
            $"{path}: there is no product in it; expected one JSON object a line");
    }

    private static Product Parse(JsonElement element, string path, int line)
    {
        Product? product = EsciProducts.IsSampleRecord(element)
            ? EsciProducts.Parse(element, path, line)
            : ProductParser.Parse(element, "", (_, field, message) => throw new InputException(
                $"{path}:{line}: {field}: {message}"), unknown: null);
        return product ?? throw new InputException($"{path}:{line}: title: expected a text that is not blank; every product needs a title");
    }
}
