using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Metrics;

/// <summary>
/// Computes the metrics of predictions, for all of them and for each slice. Pure, deterministic, and without regard to order. An
/// unparsed response is wrong: a false negative of its gold tier, a false positive of none.
/// </summary>
public sealed class MetricsCalculator
{
    private readonly Rubric _rubric;

    /// <summary>A calculator for a rubric.</summary>
    /// <param name="rubric">The rubric whose tiers, criteria and rules count.</param>
    public MetricsCalculator(Rubric rubric)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        _rubric = rubric;
    }

    /// <summary>The metrics of a set of predictions.</summary>
    /// <param name="predictions">The predictions; may be empty.</param>
    /// <param name="options">What is computed beyond the core; null for the defaults.</param>
    /// <exception cref="InputException">
    /// A tier is not in the rubric, probabilities are no distribution, or k of pass@k exceeds the samples of a prediction.
    /// </exception>
    public EvaluationMetrics Compute(IReadOnlyList<Prediction> predictions, MetricsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        options ??= new MetricsOptions();
        var slices = new SortedDictionary<string, EvaluationMetrics>(StringComparer.Ordinal);
        foreach (IGrouping<string?, Prediction> slice in predictions.GroupBy(prediction => prediction.Slice))
        {
            if (slice.Key is not null)
                slices.Add(slice.Key, ComputeCore([.. slice], options));
        }

        return ComputeCore(predictions, options) with { Slices = slices };
    }

    private EvaluationMetrics ComputeCore(IReadOnlyList<Prediction> predictions, MetricsOptions options)
    {
        int[][] counts = Confusion(predictions);
        TierMetrics[] tiers = [.. _rubric.Tiers.Select((tier, i) => Score(tier, i, counts))];
        IReadOnlyList<Prediction> written = [.. predictions.Where(prediction => !prediction.TierOnly)];
        CriterionMetrics[] criteria = [.. _rubric.Criteria.Select(criterion => Score(criterion, written)).OfType<CriterionMetrics>()];
        return new EvaluationMetrics
        {
            Count = predictions.Count,
            Accuracy = Share(predictions, prediction => prediction.PredictedTier == prediction.GoldTier),
            MacroF1 = Mean([.. tiers.Where(tier => tier.F1 is not null).Select(tier => tier.F1!.Value)]),
            GoodF1 = GoodF1(counts),
            Kappa = CohenKappa.Plain(counts),
            WeightedKappa = CohenKappa.Quadratic(counts,
                [.. _rubric.Tiers.Select(tier => _rubric.Tiers.Count(other => other.Grade < tier.Grade))]),
            Tiers = tiers,
            Confusion = new ConfusionMatrix([.. _rubric.Tiers.Select(tier => tier.Grade)], counts),
            FormatRate = Share(written, prediction => prediction.Response.IsValid),
            VerdictAccuracy = criteria.Length == 0
                ? null
                : criteria.Sum(criterion => criterion.Accuracy * criterion.Support) / criteria.Sum(criterion => criterion.Support),
            Criteria = criteria,
            RuleAdherence = _rubric.HasRules ? Share([.. written.Where(prediction => prediction.Response.IsValid)], Adheres) : null,
            DiscriminativeHallucination = Share([.. written.Where(HasKnownVerdict)], IsDiscriminativeHallucination),
            FullyRight = Share(written, prediction => prediction.PredictedTier == prediction.GoldTier && StatesKnownVerdicts(prediction)),
            PassAtK = PassRates(predictions, options.PassK),
            Calibration = Calibration.Compute(_rubric, predictions),
            CumPt = options.CumPtBeta is { } beta ? CumPt(predictions, new TierDecision(_rubric, beta)) : null,
            MeanResponseTokens = Mean([.. written.Select(prediction => (double)prediction.ResponseTokens)]),
            TruncatedRate = Share(written, prediction => prediction.Truncated),
        };
    }

    /// <summary>Counts [tiers][tiers + 1], gold by predicted, the last column unparsed.</summary>
    private int[][] Confusion(IReadOnlyList<Prediction> predictions)
    {
        int[][] counts = [.. _rubric.Tiers.Select(_ => new int[_rubric.Tiers.Count + 1])];
        foreach (Prediction prediction in predictions)
        {
            int gold = IndexOf(prediction.GoldTier, prediction);
            int predicted = prediction.PredictedTier is { } tier ? IndexOf(tier, prediction) : _rubric.Tiers.Count;
            counts[gold][predicted]++;
        }

        return counts;
    }

    private int IndexOf(int grade, Prediction prediction)
    {
        int index = _rubric.IndexOfTier(grade);
        return index >= 0
            ? index
            : throw new InputException($"judgment '{prediction.JudgmentId}': rubric '{_rubric.Name}' has no tier {grade}; "
                + $"expected one of: {string.Join(", ", _rubric.Tiers.Select(tier => tier.Grade))}");
    }

    private static TierMetrics Score(Tier tier, int index, int[][] counts)
    {
        int support = counts[index].Sum();
        int predicted = counts.Sum(row => row[index]);
        int right = counts[index][index];
        if (support + predicted == 0)
            return new TierMetrics(tier.Grade, tier.Name, null, null, null, 0, 0);
        return new TierMetrics(
            tier.Grade,
            tier.Name,
            predicted == 0 ? 0 : (double)right / predicted,
            support == 0 ? 0 : (double)right / support,
            2.0 * right / (support + predicted),
            support,
            predicted);
    }

    private double? GoodF1(int[][] counts)
    {
        int support = 0;
        int predicted = 0;
        int right = 0;
        for (int gold = 0; gold < counts.Length; gold++)
        {
            for (int column = 0; column < counts[gold].Length; column++)
            {
                bool isGood = _rubric.Tiers[gold].Good;
                bool saysGood = column < _rubric.Tiers.Count && _rubric.Tiers[column].Good;
                support += isGood ? counts[gold][column] : 0;
                predicted += saysGood ? counts[gold][column] : 0;
                right += isGood && saysGood ? counts[gold][column] : 0;
            }
        }

        return support + predicted == 0 ? null : 2.0 * right / (support + predicted);
    }

    private static CriterionMetrics? Score(Criterion criterion, IReadOnlyList<Prediction> predictions)
    {
        IReadOnlyList<Prediction> known = [.. predictions.Where(prediction => prediction.GoldVerdicts.ContainsKey(criterion.Name))];
        return Share(known, prediction => StatesRight(prediction, criterion)) is { } accuracy
            ? new CriterionMetrics(criterion.Name, accuracy, known.Count)
            : null;
    }

    private static bool StatesRight(Prediction prediction, Criterion criterion) =>
        prediction.Response.IsValid
        && prediction.Response.Verdicts.TryGetValue(criterion.Name, out string? stated)
        && stated == prediction.GoldVerdicts[criterion.Name];

    private bool Adheres(Prediction prediction) =>
        _rubric.LeadsTo(prediction.Response.Verdicts, prediction.Response.Tier);

    private bool HasKnownVerdict(Prediction prediction) =>
        _rubric.Criteria.Any(criterion => prediction.GoldVerdicts.ContainsKey(criterion.Name));

    private bool IsDiscriminativeHallucination(Prediction prediction) =>
        prediction.PredictedTier != prediction.GoldTier && StatesKnownVerdicts(prediction);

    private bool StatesKnownVerdicts(Prediction prediction) =>
        prediction.Response.IsValid && _rubric.StatesKnown(prediction.GoldVerdicts, prediction.Response.Verdicts);

    private static SortedDictionary<int, double>? PassRates(IReadOnlyList<Prediction> predictions, IReadOnlyList<int>? wanted)
    {
        IReadOnlyList<IReadOnlyList<bool>> sampled =
            [.. predictions.Select(prediction => prediction.SampleCorrect).OfType<IReadOnlyList<bool>>()];
        if (sampled.Count == 0)
            return null;
        var rates = new SortedDictionary<int, double>();
        foreach (int k in wanted ?? PassAtK.DefaultK(sampled.Min(samples => samples.Count)))
            rates[k] = sampled.Average(samples => PassAtK.Estimate(samples.Count, samples.Count(isRight => isRight), k));
        return rates;
    }

    private static CumPtMetrics? CumPt(IReadOnlyList<Prediction> predictions, TierDecision decision)
    {
        int[][] counts = [new int[3], new int[3], new int[3]];
        int count = 0;
        foreach (Prediction prediction in predictions)
        {
            if (prediction.TierProbabilities is not { } probabilities)
                continue;
            counts[(int)decision.BandOf(prediction.GoldTier)][(int)decision.Decide(probabilities)]++;
            count++;
        }

        if (count == 0)
            return null;
        int right = 0;
        var f1 = new List<double>(3);
        for (int band = 0; band < 3; band++)
        {
            int marginals = counts[band].Sum() + counts.Sum(row => row[band]);
            right += counts[band][band];
            if (marginals > 0)
                f1.Add(2.0 * counts[band][band] / marginals);
        }

        return new CumPtMetrics(decision.Beta, count, (double)right / count, f1.Average(), counts);
    }

    private static double? Share(IReadOnlyList<Prediction> predictions, Func<Prediction, bool> holds) =>
        predictions.Count == 0 ? null : (double)predictions.Count(holds) / predictions.Count;

    private static double? Mean(IReadOnlyList<double> values) => values.Count == 0 ? null : values.Average();
}
