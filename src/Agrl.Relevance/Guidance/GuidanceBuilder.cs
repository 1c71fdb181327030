using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Guidance;

/// <summary>
/// Builds the hints of guided replay from a judgment's gold: the deciding rule, the verdicts, the tier, a prefix of the reasons.
/// </summary>
public sealed class GuidanceBuilder
{
    private readonly Rubric _rubric;
    private readonly ResponseOptions _options;

    /// <summary>A builder for a rubric and a form of response.</summary>
    /// <param name="rubric">The rubric that decides.</param>
    /// <param name="options">The form of response, whose reason lines the strongest hint quotes.</param>
    public GuidanceBuilder(Rubric rubric, ResponseOptions options)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(options);
        _rubric = rubric;
        _options = options;
    }

    /// <summary>
    /// The levels above <see cref="GuidanceLevel.None"/> that the judgment's gold can fill, weakest first; empty where there is no
    /// gold. Rules need a full set of verdicts whose deciding rule gives the gold tier (where a human tier contradicts the
    /// rules, quoting the rule would mislead); Rationale needs a tier and at least one reason, as its lines otherwise say no
    /// more than the verdicts.
    /// </summary>
    /// <param name="judgment">The judgment with its gold.</param>
    public IReadOnlyList<GuidanceLevel> AvailableLevels(Judgment judgment)
    {
        ArgumentNullException.ThrowIfNull(judgment);
        var levels = new List<GuidanceLevel>(4);
        if (_rubric.TryDecide(judgment.Verdicts, out RuleDecision decision) && (judgment.Tier is null || judgment.Tier == decision.Grade))
            levels.Add(GuidanceLevel.Rules);
        bool hasVerdict = _rubric.Criteria.Any(criterion => judgment.Verdicts.ContainsKey(criterion.Name));
        if (hasVerdict)
            levels.Add(GuidanceLevel.Verdicts);
        if (judgment.Tier is not null)
        {
            levels.Add(GuidanceLevel.Tier);
            if (_rubric.Criteria.Any(criterion => judgment.Verdicts.ContainsKey(criterion.Name)
                && judgment.Reasons.TryGetValue(criterion.Name, out string? reason) && !string.IsNullOrWhiteSpace(reason)))
            {
                levels.Add(GuidanceLevel.Rationale);
            }
        }

        return levels;
    }

    /// <summary>The hint of a level.</summary>
    /// <param name="judgment">The judgment with its gold.</param>
    /// <param name="level">One of <see cref="AvailableLevels"/>, or <see cref="GuidanceLevel.None"/> for the empty hint.</param>
    /// <param name="rationaleFraction">
    /// The share of the n reason lines that <see cref="GuidanceLevel.Rationale"/> quotes, 0 to 1, rounded up to whole lines.
    /// </param>
    /// <exception cref="InputException">The judgment's gold cannot fill the level, or the fraction is out of range.</exception>
    public GuidanceHint Build(Judgment judgment, GuidanceLevel level, double rationaleFraction = 0.5)
    {
        ArgumentNullException.ThrowIfNull(judgment);
        if (!(rationaleFraction >= 0 && rationaleFraction <= 1))
            throw new InputException($"expected a rationale fraction from 0 to 1, found {rationaleFraction}");
        if (level == GuidanceLevel.None)
            return GuidanceHint.Empty;
        IReadOnlyList<GuidanceLevel> available = AvailableLevels(judgment);
        if (!available.Contains(level))
        {
            throw new InputException($"judgment '{judgment.Id}' cannot give guidance of level {level}; its gold fills "
                + (available.Count == 0 ? "none" : string.Join(", ", available)));
        }

        return level switch
        {
            GuidanceLevel.Rules => new(level, _rubric.Decide(judgment.Verdicts).Rule.Text, 0),
            GuidanceLevel.Verdicts => new(level, VerdictLine(judgment), 0),
            GuidanceLevel.Tier => new(level, string.Join('\n', TierLines(judgment)), 0),
            GuidanceLevel.Rationale =>
                new(level, string.Join('\n', [.. TierLines(judgment), .. ReasonLines(judgment, rationaleFraction)]), rationaleFraction),
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "unknown guidance level"),
        };
    }

    private string VerdictLine(Judgment judgment) => string.Join(", ", _rubric.Criteria
        .Where(criterion => judgment.Verdicts.ContainsKey(criterion.Name))
        .Select(criterion => $"{criterion.Name} {judgment.Verdicts[criterion.Name]}"));

    private IEnumerable<string> TierLines(Judgment judgment)
    {
        string verdicts = VerdictLine(judgment);
        if (verdicts.Length > 0)
            yield return verdicts;
        yield return $"tier {judgment.Tier}";
    }

    private IEnumerable<string> ReasonLines(Judgment judgment, double fraction)
    {
        string response = ResponseWriter.Write(_rubric, _options.Layout, judgment.Tier!.Value, judgment.Verdicts, judgment.Reasons);
        string[] lines = response.Split('\n');
        string[] reasons = _options.Layout == ResponseLayout.RespondThenThink ? lines[1..] : lines[..^1];
        // Binary fractions such as 0.6 * 5 land a hair above a whole number and must not round up to one line more.
        return reasons.Take((int)Math.Ceiling((fraction * reasons.Length) - 1e-9));
    }
}
