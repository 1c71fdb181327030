// Times of the kernels that a step is made of, on tensors of the reference step's shape:
//   dotnet run -c Release --project tests/Agrl.Benchmarks -- --filter '*'
//   dotnet run -c Release --project tests/Agrl.Benchmarks -- --filter '*Attention*'
using Agrl.Modeling.Native;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

NativeLibraries.Register();

// In this process: native libraries of 600 MB need not be copied for each benchmark, and threads are those of training.
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
