using Agrl.Training.Evaluation;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>What the model said about a judgment of an evaluation set after one stage and another.</summary>
/// <param name="Set">The evaluation set.</param>
/// <param name="Lines">The stage's label and the prediction, in the order of stages; at least one.</param>
internal sealed record Answer(string Set, IReadOnlyList<(string Stage, PredictionLine Line)> Lines)
{
    /// <summary>How it went from the first stage to the last.</summary>
    public AnswerKind Kind => (IsRight(Lines[0].Line), IsRight(Lines[^1].Line)) switch
    {
        (false, true) => AnswerKind.Learned,
        (true, false) => AnswerKind.Lost,
        (false, false) => AnswerKind.Wrong,
        _ => AnswerKind.Right,
    };

    /// <summary>Whether a prediction has the gold tier.</summary>
    /// <param name="line">The prediction.</param>
    public static bool IsRight(PredictionLine line) => line.Tier is { } tier && tier == line.GoldTier;
}
