using Agrl.Relevance.Prompts;
using Agrl.Relevance.Responses;

namespace Agrl.Training.Configuration;

/// <summary>Everything that decides a run: the content of a configuration file.</summary>
/// <remarks>
/// YAML keys are the snake_case of the properties, an unknown key is an error, and each property's summary is its documentation.
/// Paths of inputs are relative to the configuration file, the output folder to the current directory.
/// </remarks>
public sealed record RunConfiguration
{
    /// <summary>The run's name, used in titles and for the default output folder.</summary>
    public string Name { get; init; } = "run";

    /// <summary>The one seed that data order, initial weights and sampling derive from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The run folder; <c>runs/NAME</c> where none is given. It must not hold another run.</summary>
    public string? Output { get; init; }

    /// <summary>The rubric file: tiers, criteria, verdicts and rules.</summary>
    public required string Rubric { get; init; }

    /// <summary>Where the judgments come from.</summary>
    public DataSettings Data { get; init; } = new();

    /// <summary>The model that training starts from, or the shape of one from scratch.</summary>
    public ModelSettings Model { get; init; } = new();

    /// <summary>What of a judgment goes into the prompt, and how.</summary>
    public PromptOptions Prompt { get; init; } = new();

    /// <summary>The response's layout and how strictly it is parsed.</summary>
    public ResponseOptions Response { get; init; } = new();

    /// <summary>The stages in the order they run; each goes on from the model that the one before left.</summary>
    public IReadOnlyList<StageSettings> Stages { get; init; } = [];

    /// <summary>How the model is evaluated before, between and after the stages.</summary>
    public EvaluationSettings Evaluation { get; init; } = new();

    /// <summary>What the comparison of baselines runs; used by <c>agrl compare-baselines</c> alone.</summary>
    public ComparisonSettings? Comparison { get; init; }

    /// <summary>Threads, device and what is logged.</summary>
    public RuntimeSettings Runtime { get; init; } = new();
}
