namespace Agrl.Relevance.Synthesis;

/// <summary>Where one data set takes its products from; no two sets share one.</summary>
internal interface IProductSource
{
    /// <summary>A product that a query is built around, so that what it asks together exists in this set.</summary>
    ShopItem? Anchor(Random random);

    /// <summary>A product with these verdicts for the intent, other than those excluded; null where there is none.</summary>
    ShopItem? Find(QueryIntent intent, Profile profile, IReadOnlySet<string> excludedIds, Random random);
}
