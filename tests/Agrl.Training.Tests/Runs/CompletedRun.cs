using Agrl.Training.Runs;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Runs;

/// <summary>One run of SFT, DPO and AGRL that nothing interrupted; tests read it.</summary>
public sealed class CompletedRun : IDisposable
{
    public CompletedRun() => Result = Bench.Execute(Bench.Prepare());

    public RunResult Result { get; }

    internal RunBench Bench { get; } = new();

    public string Place(string name) => Path.Combine(Result.Folder, name);

    public void Dispose() => Bench.Dispose();
}
