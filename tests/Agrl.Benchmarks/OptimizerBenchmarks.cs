using Agrl.Modeling.Transformer;
using Agrl.Training.Benchmarking;
using Agrl.Training.Configuration;
using Agrl.Training.Optimization;
using BenchmarkDotNet.Attributes;

namespace Agrl.Benchmarks;

/// <summary>One AdamW step with clipping over the flat buffers.</summary>
[MemoryDiagnoser]
public class OptimizerBenchmarks : IDisposable
{
    private AdamW? optimizer;

    [Params("1M", "20M")]
    public string Preset { get; set; } = "1M";

    [GlobalSetup]
    public void Setup()
    {
        var model = DecoderModel.CreateScratch(BenchModels.Find(Preset, 64), seed: 1);
        var parameters = new FlatParameters(model.FlatParameters, model.TrainableParameters);
        parameters.Gradients.fill_(1e-3);
        optimizer = new AdamW(parameters, new OptimizerSettings());
    }

    [Benchmark]
    public double Step() => optimizer!.Step(1e-9);

    [GlobalCleanup]
    public void Dispose()
    {
        optimizer?.Dispose();
        GC.SuppressFinalize(this);
    }
}
