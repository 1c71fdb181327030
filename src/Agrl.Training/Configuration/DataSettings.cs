namespace Agrl.Training.Configuration;

/// <summary>Where judgments come from: files, an import, or synthesis (one of the three).</summary>
public sealed record DataSettings
{
    /// <summary>Make rule-labelled judgments from a product catalogue; the sets are written into the run folder.</summary>
    public SynthesisSettings? Synthesize { get; init; }

    /// <summary>Import human judgments from another format; the sets are written into the run folder.</summary>
    public ImportSettings? Import { get; init; }

    /// <summary>The judgment file for SFT (JSON lines, plain or .gz).</summary>
    public string? Sft { get; init; }

    /// <summary>The judgment file that DPO, GRPO and AGRL draw prompts from; the SFT file where none is given.</summary>
    public string? Rl { get; init; }

    /// <summary>Evaluation sets by name, such as <c>balanced: data/balanced.jsonl</c>.</summary>
    public IReadOnlyDictionary<string, string> Evaluation { get; init; } = new Dictionary<string, string>();

    /// <summary>Drop and count lines that do not validate, instead of stopping at them.</summary>
    public bool Lenient { get; init; }
}
