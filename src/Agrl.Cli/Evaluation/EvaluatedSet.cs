using Agrl.Relevance.Metrics;
using Agrl.Training.Evaluation;

namespace Agrl.Cli.Evaluation;

/// <summary>What a model and the trivial references reached on one set.</summary>
/// <param name="Name">The set.</param>
/// <param name="Result">The model's metrics and responses.</param>
/// <param name="References">The references' metrics by name.</param>
internal sealed record EvaluatedSet(
    string Name, EvaluationResult Result, IReadOnlyList<KeyValuePair<string, EvaluationMetrics>> References);
