using System.Text.Json;
using Agrl.Modeling.Tokenization;
using Agrl.Training.Configuration;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Health;

/// <summary>
/// Counts the updates that were skipped because a number was not finite, tells of each, keeps their batches under <c>faults/</c> for
/// study, and stops the run after too many in a row.
/// </summary>
public sealed class UpdateGuard
{
    // A run that skips now and then would otherwise fill the disk.
    private const int MaxFiles = 10;

    private readonly string _folder;
    private readonly HealthSettings _settings;
    private readonly ITrainingObserver _observer;

    /// <summary>A guard that has seen nothing.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="settings">How many skipped updates in a row stop the run.</param>
    /// <param name="observer">Is told of each.</param>
    public UpdateGuard(string runFolder, HealthSettings settings, ITrainingObserver observer)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _folder = Path.Combine(runFolder, "faults");
        _settings = settings;
        _observer = observer;
    }

    /// <summary>Why the run must stop; null while it need not.</summary>
    public string? Halt { get; private set; }

    /// <summary>The updates that were skipped since the last one that was applied.</summary>
    public int SkippedInARow { get; private set; }

    /// <summary>Goes on counting after an earlier part of the run.</summary>
    /// <param name="skippedInARow">What <see cref="SkippedInARow"/> was.</param>
    public void ContinueAfter(int skippedInARow) => SkippedInARow = skippedInARow;

    /// <summary>Takes in the updates of a step, in their order.</summary>
    /// <param name="stage">The stage's label.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="outcomes">The updates.</param>
    /// <param name="tokenizer">Writes the batch as text.</param>
    public void Note(string stage, int step, IReadOnlyList<UpdateOutcome> outcomes, ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        for (var update = 0; update < outcomes.Count; update++)
        {
            if (!outcomes[update].Faults.Any)
            {
                SkippedInARow = 0;
                continue;
            }

            SkippedInARow++;
            var isLast = SkippedInARow >= _settings.MaxSkipped;
            var file = Save(stage, step, update + 1, outcomes[update], tokenizer, isLast);
            var what = Describe(outcomes[update].Faults);
            _observer.Message(
                $"{stage} step {step}: {what}; the update was skipped and the weights left alone ({SkippedInARow} in a row)" +
                (file is null ? "" : $"; its batch is in {file}"), isWarning: true);
            if (isLast)
            {
                Halt ??= $"Stage {stage} stopped at step {step}: {SkippedInARow} updates in a row were skipped " +
                    $"because a number was not finite, at last {what}. The batch is in {file}. " +
                    "Lower the stage's optimizer.learning_rate, set optimizer.max_grad_norm, or look at the judgment that is named; " +
                    $"runtime.health.max_skipped ({_settings.MaxSkipped}) is the number that stops a run.";
            }
        }
    }

    /// <summary>Stops the run where too many updates in a row were skipped; called when the step's metrics are written.</summary>
    /// <exception cref="TrainingHaltedException">They were.</exception>
    public void ThrowIfHalted()
    {
        if (Halt is not null)
            throw new TrainingHaltedException(Halt);
    }

    private static string Describe(UpdateFaults faults)
    {
        var further = faults.Numbers.Count - 1;
        return faults.Numbers[0] + (further > 0 ? $" (and {further} more that are not finite)" : "");
    }

    private string? Save(string stage, int step, int update, UpdateOutcome outcome, ITokenizer tokenizer, bool isLast)
    {
        if (!isLast && Directory.Exists(_folder) && Directory.EnumerateFiles(_folder).Count() >= MaxFiles)
            return null;
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, $"{stage}-{step}-{update}.json");
        var content = new
        {
            Stage = stage,
            Step = step,
            Update = update,
            SkippedInARow,
            NotFinite = outcome.Faults.Numbers,
            Groups = outcome.Batch.Select(group => new
            {
                group.PromptIds,
                Prompt = tokenizer.Decode(group.PromptIds),
                Responses = group.Rows.Select(row => new
                {
                    row.Judgment,
                    row.Ids,
                    Text = tokenizer.Decode(row.Ids),
                    row.Guided,
                    row.Weight,
                    row.Advantages,
                    row.SampledLogProbs,
                    row.ReferenceLogProbs,
                }),
            }),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(content, JsonLines.Indented));
        return path;
    }
}
