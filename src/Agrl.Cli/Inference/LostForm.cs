using Agrl.Training.Evaluation;
using Serilog;

namespace Agrl.Cli.Inference;

/// <summary>Tells of a model most of whose answers cannot be read: figures of it say nothing of how it judges.</summary>
internal static class LostForm
{
    /// <summary>Warns where few answers parse.</summary>
    /// <param name="log">Is told.</param>
    /// <param name="set">What was asked about.</param>
    /// <param name="responses">The answers.</param>
    public static void Warn(ILogger log, string set, IReadOnlyList<JudgedResponse> responses)
    {
        var parsed = responses.Count(response => response.Parsed.IsValid);
        if (parsed < EvaluationResult.LeastFormat * responses.Count)
        {
            log.Warning("{Parsed} of {All} answers to {Set} parse: the model writes another form than its rubric asks for, " +
                "or --max-new-tokens cuts its answers off. Look at them in the predictions", parsed, responses.Count, set);
        }
    }
}
