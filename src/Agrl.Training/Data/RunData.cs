using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;

namespace Agrl.Training.Data;

/// <summary>The judgment sets of a run.</summary>
public sealed record RunData
{
    /// <summary>What SFT trains on.</summary>
    public required IReadOnlyList<Judgment> Sft { get; init; }

    /// <summary>What DPO, GRPO and AGRL draw prompts from.</summary>
    public required IReadOnlyList<Judgment> Rl { get; init; }

    /// <summary>The evaluation sets by name, in the order to report.</summary>
    public required IReadOnlyList<KeyValuePair<string, IReadOnlyList<Judgment>>> Evaluation { get; init; }

    /// <summary>Whether the sets exist in this run alone (synthesized or imported) and are to be written into its folder.</summary>
    public required bool Made { get; init; }

    /// <summary>Where they come from, in words.</summary>
    public required string Source { get; init; }

    /// <summary>One of the training sets.</summary>
    /// <param name="set">Which.</param>
    public IReadOnlyList<Judgment> Of(TrainingSet set) => set is TrainingSet.Rl ? Rl : Sft;

    /// <summary>All training judgments, what references are fitted on.</summary>
    public IEnumerable<Judgment> Training => ReferenceEquals(Sft, Rl) ? Sft : Sft.Concat(Rl);

    /// <summary>All sets by name: sft, rl, and those of evaluation.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<Judgment>>> Sets() =>
    [
        new("sft", Sft),
        .. ReferenceEquals(Sft, Rl) ? Array.Empty<KeyValuePair<string, IReadOnlyList<Judgment>>>() : [new("rl", Rl)],
        .. Evaluation,
    ];
}
