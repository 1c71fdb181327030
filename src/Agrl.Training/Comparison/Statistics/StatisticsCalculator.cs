using System.Collections.ObjectModel;
using System.Text.Json;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Comparison.Statistics;

/// <summary>Computes a comparison's statistics from the results and predictions in its folder.</summary>
public sealed class StatisticsCalculator
{
    private readonly ComparisonFolder _folder;
    private readonly Rubric _rubric;
    private readonly string _reference;
    private readonly string? _subject;
    private readonly int _resamples;

    /// <summary>A calculator.</summary>
    /// <param name="plan">The comparison's plan.</param>
    /// <param name="folder">Its folder.</param>
    public StatisticsCalculator(RunPlan plan, ComparisonFolder folder)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _folder = folder;
        _rubric = plan.Format.Rubric;
        var settings = plan.Configuration.Comparison!;
        _reference = settings.ReferenceName() ?? "";
        _subject = settings.Subject;
        _resamples = settings.Resamples;
    }

    /// <summary>The statistics; null where no seed has all arms yet, or the reference is not there.</summary>
    /// <param name="table">The results.</param>
    public ComparisonStatistics? Compute(ComparisonTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        // An arm that failed everywhere takes no part; of the others, only seeds that all have are compared.
        var arms = table.Arms.Where(arm => table.Results.Any(r => r.Arm == arm)).ToList();
        var seeds = table.Results.Select(r => r.Seed).Distinct().Order()
            .Where(seed => arms.TrueForAll(arm => table.Results.Any(r => r.Arm == arm && r.Seed == seed))).ToList();
        if (seeds.Count == 0 || !arms.Contains(_reference))
            return null;
        var subject = _subject is not null && _subject != _reference && arms.Contains(_subject) ? _subject : null;
        List<(string Arm, string Against)> pairs = [.. arms.Where(arm => arm != _reference).Select(arm => (arm, _reference))];
        var families = new List<List<(string Arm, string Against)>> { pairs };
        if (subject is not null)
            families.Add([.. arms.Where(arm => arm != subject && arm != _reference).Select(arm => (subject, arm))]);

        var figures = new List<ArmFigure>();
        var differences = new List<ArmDifference>();
        var tests = new List<ArmMcNemar>();
        foreach (var set in table.Sets)
        {
            var answers = arms.Select(arm => seeds.Select(seed => Answers(new ComparisonUnit(seed, arm), set)).ToList()).ToList();
            var outcomes = answers.Select(arm => (IReadOnlyList<Outcomes>)[.. arm.Select(OutcomesOf)]).ToList();
            var bootstrap = new PairedBootstrap(
                outcomes, Queries(answers[0][0]), _resamples, new RandomSource(1).Create("bootstrap/" + set));
            for (var f = 0; f < OutcomeFigures.Names.Count; f++)
            {
                figures.AddRange(arms.Select((arm, i) => new ArmFigure(set, OutcomeFigures.Names[f], arm, bootstrap.Estimate(i, f))));
                differences.AddRange(families.SelectMany(family => Differences(bootstrap, arms, family, set, f)));
            }

            tests.AddRange(families.SelectMany(family => Tests(bootstrap, arms, family, set)));
        }

        return new ComparisonStatistics(
            _reference, subject, seeds, _resamples, figures, differences, tests, [.. arms.Select(arm => Stability(table, arm, seeds))]);
    }

    private static IEnumerable<ArmDifference> Differences(
        PairedBootstrap bootstrap, List<string> arms, List<(string Arm, string Against)> family, string set, int figure)
    {
        var values = family.Select(pair => bootstrap.Difference(arms.IndexOf(pair.Arm), arms.IndexOf(pair.Against), figure)).ToList();
        var corrected = HolmCorrection.Adjust([.. values.Select(d => d.P)]);
        return family.Select((pair, i) =>
            new ArmDifference(set, OutcomeFigures.Names[figure], pair.Arm, pair.Against, values[i], corrected[i]));
    }

    private static IEnumerable<ArmMcNemar> Tests(
        PairedBootstrap bootstrap, List<string> arms, List<(string Arm, string Against)> family, string set)
    {
        var values = family.Select(pair => bootstrap.McNemar(arms.IndexOf(pair.Arm), arms.IndexOf(pair.Against))).ToList();
        var corrected = HolmCorrection.Adjust([.. values.Select(t => t.ExactP)]);
        return family.Select((pair, i) => new ArmMcNemar(set, pair.Arm, pair.Against, values[i], corrected[i]));
    }

    private List<Answer> Answers(ComparisonUnit unit, string set) =>
        [.. File.ReadLines(Path.Combine(_folder.Of(unit), "eval", set + ".predictions.jsonl"))
            .Select(text => JsonSerializer.Deserialize<Answer>(text, JsonLines.Options)!)];

    /// <summary>The query of each example, numbered in the order in which queries occur; every arm has the same examples.</summary>
    private static List<int> Queries(List<Answer> answers)
    {
        var numbers = new Dictionary<string, int>();
        return [.. answers.Select(line => QueryText.Normalize(line.Query))
            .Select(query => numbers.TryGetValue(query, out var number) ? number : numbers[query] = numbers.Count)];
    }

    private Outcomes OutcomesOf(List<Answer> answers)
    {
        var (gold, predicted, adherence, fullyRight) = (new List<int>(), new List<int?>(), new List<Adherence>(), new List<bool>());
        foreach (var line in answers)
        {
            gold.Add(_rubric.IndexOfTier(line.GoldTier));
            predicted.Add(line.Tier is { } tier ? _rubric.IndexOfTier(tier) : null);
            adherence.Add(
                line.Tier is null || !_rubric.HasRules ? Adherence.Unknown
                : _rubric.LeadsTo(line.Verdicts, line.Tier) ? Adherence.Follows
                : Adherence.Breaks);
            fullyRight.Add(line.Tier == line.GoldTier && _rubric.StatesKnown(line.GoldVerdicts, line.Verdicts));
        }

        return new Outcomes(_rubric.Tiers.Count, gold, predicted, adherence, fullyRight);
    }

    private ArmStability Stability(ComparisonTable table, string arm, List<int> seeds)
    {
        var set = table.Sets[0];
        var (reward, accuracy, spikes, collapsed, hasStart) = (new List<double>(), new List<double>(), 0, new List<string>(), true);
        foreach (var seed in seeds)
        {
            var steps = Steps(new ComparisonUnit(seed, arm));
            reward.Add(RunStability.LateVariance(Curve(steps, "reward")));
            accuracy.Add(RunStability.LateVariance(Curve(steps, "accuracy")));
            spikes += RunStability.Spikes(Curve(steps, "grad_norm"));
            var start = table.Arms.Where(a => _folder.Stages(new ComparisonUnit(seed, a)).Count == 0)
                .Select(a => table.Results.FirstOrDefault(r => r.Arm == a && r.Seed == seed)?.Figures[set]).FirstOrDefault();
            hasStart &= start is not null;
            if (RunStability.Collapse(table.Results.Single(r => r.Arm == arm && r.Seed == seed).Figures[set], start) is { } reason)
                collapsed.Add($"seed {seed}: {reason}");
        }

        return new ArmStability(arm, Mean(reward), Mean(accuracy), spikes, collapsed, hasStart);
    }

    private List<Dictionary<string, double>> Steps(ComparisonUnit unit) =>
        [.. MetricsRecord.Read(_folder.Of(unit)).Where(line => line.Type == "step").Select(line => line.Metrics)];

    private static double[] Curve(List<Dictionary<string, double>> steps, string metric) =>
        [.. steps.Where(step => step.ContainsKey(metric)).Select(step => step[metric])];

    private static double Mean(List<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>What counts of a line of a predictions file; a tier that is not there did not parse.</summary>
    private sealed record Answer(string Query, int GoldTier, int? Tier, IReadOnlyDictionary<string, string> Verdicts)
    {
        public IReadOnlyDictionary<string, string> GoldVerdicts { get; init; } = ReadOnlyDictionary<string, string>.Empty;
    }
}
