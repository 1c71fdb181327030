using Agrl.Modeling.Transformer;
using Agrl.Training.Configuration;
using Agrl.Training.Optimization;
using BenchmarkDotNet.Attributes;
using TorchSharp;

namespace Agrl.Benchmarks;

/// <summary>One AdamW step with clipping over the flat buffers.</summary>
[MemoryDiagnoser]
public class OptimizerBenchmarks : IDisposable
{
    private AdamW? _optimizer;
    private TorchSharp.Modules.AdamW? _library;

    [Params("1m", "20m")]
    public string Preset { get; set; } = "1m";

    [GlobalSetup]
    public void Setup()
    {
        var model = DecoderModel.CreateScratch(ModelPresets.Find(Preset) with { MaxPositions = 64 }, seed: 1);
        var parameters = new FlatParameters(model.FlatParameters, model.TrainableParameters);
        parameters.Gradients.fill_(1e-3);
        _optimizer = new AdamW(parameters, new OptimizerSettings());
        _library = torch.optim.AdamW(model.TrainableParameters, lr: 1e-9);
    }

    [Benchmark]
    public double Step() => _optimizer!.Step(1e-9);

    /// <summary>The tensor library's optimizer, tensor by tensor, without clipping.</summary>
    [Benchmark(Baseline = true)]
    public void StepOfTheLibrary()
    {
        using var scope = torch.NewDisposeScope();
        _library!.step();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _optimizer?.Dispose();
        _library?.Dispose();
        GC.SuppressFinalize(this);
    }
}
