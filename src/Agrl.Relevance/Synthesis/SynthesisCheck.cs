using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Synthesis;

/// <summary>Finds options that cannot work before anything is made.</summary>
internal static class SynthesisCheck
{
    public static void Check(Rubric rubric, SynthesisOptions options)
    {
        ShopCriteria.Check(rubric, options.Criteria);
        if (!rubric.HasRules)
            throw new InputException(
                $"Synthesis takes the tier from the rules, but the rubric '{rubric.Name}' has none. Use a rubric with rules, such "
                + "as configs/rubrics/shop.yaml.");
        var sizes = new[] { ("sft", options.Sft), ("rl", options.Rl), ("balanced", options.Balanced), ("wild", options.Wild) };
        foreach (var (name, count) in sizes)
            if (count < 0)
                throw new InputException($"Synthesis option {name}: expected 0 or more judgments, found {count}.");
        if (options.Sft + options.Rl + options.Balanced + options.Wild == 0)
            throw new InputException(
                "Synthesis options ask for no judgment in any set. Give at least one of sft, rl, balanced, wild a count.");
        if (options.ProductsPerQuery < 1)
            throw new InputException($"Synthesis option products_per_query: expected at least 1, found {options.ProductsPerQuery}.");
        if (!(options.HeldOutShare > 0 && options.HeldOutShare < 1))
            throw new InputException(
                $"Synthesis option held_out_share: expected a number above 0 and below 1, found {options.HeldOutShare}.");
        if (!(options.SftUnrelatedShare is >= 0 and <= 1))
            throw new InputException(
                $"Synthesis option sft_unrelated_share: expected a number from 0 to 1, found {options.SftUnrelatedShare}.");
        if (!(options.SftRejudgedShare is >= 0 and <= 1))
            throw new InputException(
                $"Synthesis option sft_rejudged_share: expected a number from 0 to 1, found {options.SftRejudgedShare}.");
        if (options.SftRejudgedShare > 0 && options.SftUnrelatedShare == 0)
            throw new InputException(
                "Synthesis option sft_rejudged_share is about judgments of an earlier edition, of which there are none; "
                + "give sft_unrelated_share a value above 0.");
        if (options.RlReasons && !options.RlVerdicts)
            throw new InputException(
                "Synthesis options give the RL pool reasons without verdicts, but a reason explains a verdict. "
                + "Set rl_reasons to false or rl_verdicts to true.");
        CheckSlices(options, "slices", options.Slices);
        if (options.SftSlices.Count > 0) CheckSlices(options, "sft_slices", options.SftSlices);
        CheckShares(rubric, "train_shares", options.TrainShares, mayBeEmpty: true);
        if (options.Wild > 0 && ReferenceEquals(options.WildShares, SynthesisOptions.TrafficShares)
            && options.WildShares.Keys.Any(grade => rubric.FindTier(grade) is null))
        {
            throw new InputException(
                "Synthesis can make the in-the-wild set, whose tiers have the shares that the paper gives for its traffic, "
                + $"for rubrics with the grades {string.Join(", ", options.WildShares.Keys)} alone; "
                + $"the rubric '{rubric.Name}' has {string.Join(", ", rubric.Tiers.Select(tier => tier.Grade))}. Set wild to 0.");
        }

        if (options.Wild > 0) CheckShares(rubric, "wild_shares", options.WildShares, mayBeEmpty: false);
    }

    private static void CheckSlices(SynthesisOptions options, string name, IReadOnlyDictionary<string, double> slices)
    {
        var intents = new IntentSampler(options.Criteria);
        foreach (var (slice, share) in slices)
        {
            if (!QuerySlices.All.Contains(slice))
                throw new InputException(
                    $"Synthesis option {name}: unknown slice '{slice}'; {NameSuggestion.Hint(slice, [.. QuerySlices.All])}");
            if (!(share >= 0) || double.IsInfinity(share))
                throw new InputException($"Synthesis option {name}.{slice}: expected a share of 0 or more, found {share}.");
            if (share > 0 && !intents.CanAsk(slice))
                throw new InputException(
                    $"Synthesis option {name}.{slice}: its queries ask about more than the criteria {string.Join(", ", options.Criteria)}. "
                    + "Set its share to 0 or add the criteria.");
        }
        if (!(slices.Values.Sum() > 0))
            throw new InputException($"Synthesis option {name}: no slice has a share above 0.");
    }

    private static void CheckShares(Rubric rubric, string name, IReadOnlyDictionary<int, double> shares, bool mayBeEmpty)
    {
        if (mayBeEmpty && shares.Count == 0) return;
        var grades = string.Join(", ", rubric.Tiers.Select(tier => tier.Grade));
        foreach (var (grade, share) in shares)
        {
            if (rubric.FindTier(grade) is null)
                throw new InputException($"Synthesis option {name}: expected the rubric's grades ({grades}), found {grade}.");
            if (!(share >= 0) || double.IsInfinity(share))
                throw new InputException($"Synthesis option {name}.{grade}: expected a share of 0 or more, found {share}.");
        }
        if (!(shares.Values.Sum() > 0))
            throw new InputException($"Synthesis option {name}: no tier has a share above 0; give shares for {grades}.");
    }
}
