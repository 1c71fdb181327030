using Agrl.Training.Evaluation;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>Rows of figures as readers know them.</summary>
internal static class StageNames
{
    /// <summary>The name to show for a stage's label or a reference's name.</summary>
    /// <param name="stage">The label.</param>
    public static string Show(string stage) => stage switch
    {
        TrivialReferences.Majority => "most frequent tier",
        TrivialReferences.Overlap => "query words in the title",
        EvaluationReport.Start => "before training",
        _ => stage,
    };
}
