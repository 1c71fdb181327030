using Agrl.Relevance;
using Agrl.Relevance.Rubrics;
using Agrl.Training.Configuration;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Data;

/// <summary>Imports human judgments from another format into a run's sets.</summary>
internal static class JudgmentImport
{
    public static RunData Load(ImportSettings settings, int seed, string directory, Rubric rubric, ITrainingObserver observer) =>
        throw new InputException($"import of {settings.Format} from {directory} {rubric.Name} {seed} {observer}");
}
