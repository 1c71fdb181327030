using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Synthesis;

/// <summary>
/// Which verdicts lead to which tier, per kind of intent. Products are looked for by these profiles, so that each tier gets its
/// share and near misses (one criterion wrong) come more often than chance would bring them.
/// </summary>
internal sealed class ProfileTable(Rubric rubric, IReadOnlyList<string> criteria)
{
    private readonly Dictionary<int, Dictionary<int, List<Profile>>> _byAsked = [];

    /// <summary>The profiles of a tier for what the intent asks; empty where the tier cannot be reached.</summary>
    public IReadOnlyList<Profile> For(QueryIntent intent, int grade)
    {
        var asked = (intent.Brand is null ? 0 : 1) | (intent.Color is null ? 0 : 2)
            | (intent.Material is null ? 0 : 4) | (intent.Price is null ? 0 : 8);
        if (!_byAsked.TryGetValue(asked, out var tiers))
            _byAsked[asked] = tiers = Enumerate(asked);
        return tiers.TryGetValue(grade, out var profiles) ? profiles : [];
    }

    /// <summary>Draws one of the profiles, each mismatch halving the weight: near misses are the hard ones.</summary>
    public static Profile Draw(IReadOnlyList<Profile> profiles, Random random)
    {
        var total = 0.0;
        foreach (var profile in profiles) total += Weight(profile);
        var point = random.NextDouble() * total;
        foreach (var profile in profiles)
        {
            point -= Weight(profile);
            if (point < 0) return profile;
        }
        return profiles[^1];
    }

    private static double Weight(Profile profile) => 1.0 / (1 << profile.Mismatches);

    private Dictionary<int, List<Profile>> Enumerate(int asked)
    {
        var tiers = new Dictionary<int, List<Profile>>();
        string[] categories = [ShopCriteria.Match, ShopCriteria.Related, ShopCriteria.Mismatch];
        foreach (var category in categories)
            for (var met = 0; met < 16; met++)
            {
                if ((met & ~asked) != 0) continue;
                var profile = new Profile(category, Met(1), Met(2), Met(4), Met(8));
                var grade = rubric.Decide(profile.Verdicts(criteria)).Grade;
                if (!tiers.TryGetValue(grade, out var profiles)) tiers[grade] = profiles = [];
                profiles.Add(profile);

                bool? Met(int bit) => (asked & bit) == 0 ? null : (met & bit) != 0;
            }
        return tiers;
    }
}
