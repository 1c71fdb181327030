namespace Agrl.Relevance.Synthesis;

/// <summary>The verdicts that a product is looked for with; null means the query does not touch the criterion.</summary>
internal readonly record struct Profile(string Category, bool? Brand, bool? Color, bool? Material, bool? Price)
{
    public bool? this[AskedField field] => field switch
    {
        AskedField.Brand => Brand,
        AskedField.Color => Color,
        _ => Material,
    };

    /// <summary>How many criteria are not met, the category apart.</summary>
    public int Mismatches => (Brand == false ? 1 : 0) + (Color == false ? 1 : 0) + (Material == false ? 1 : 0) + (Price == false ? 1 : 0);

    /// <summary>The verdicts as the rubric takes them.</summary>
    public Dictionary<string, string> Verdicts(IReadOnlyList<string> criteria)
    {
        var verdicts = new Dictionary<string, string>(criteria.Count);
        foreach (var criterion in criteria)
            verdicts[criterion] = criterion switch
            {
                ShopCriteria.Category => Category,
                ShopCriteria.Brand => Word(Brand),
                ShopCriteria.Color => Word(Color),
                ShopCriteria.Material => Word(Material),
                _ => Word(Price),
            };
        return verdicts;
    }

    private static string Word(bool? met) => met switch
    {
        true => ShopCriteria.Match,
        false => ShopCriteria.Mismatch,
        null => ShopCriteria.Unspecified,
    };
}
