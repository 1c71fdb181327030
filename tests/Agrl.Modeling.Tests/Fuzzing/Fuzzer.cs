using System.Diagnostics;
using Xunit.Abstractions;

namespace Agrl.Modeling.Tests.Fuzzing;

/// <summary>
/// Feeds mutated files to a reader. Whatever is in them, only ModelFormatException comes out, each in bounded time and with memory
/// in proportion to the file. AGRL_FUZZ sets how many inputs each reader gets (scripts/fuzz.sh); the default keeps the suite fast.
/// </summary>
internal static class Fuzzer
{
    // The parts that do not grow with the file: a compiled expression, tables of bytes.
    private const long FreeBytes = 8 << 20;

    private const int BytesForEachOfTheFile = 128;

    // Generous, as a test machine may be busy; a reader that hangs never ends at all.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("AGRL_FUZZ"), out var count) ? count : 400;

    /// <summary>Runs the inputs of one reader, which are the same each time.</summary>
    /// <param name="reader">Its name, for the report.</param>
    /// <param name="make">An input; the number is its place, to be used as a seed.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="output">Takes the figures.</param>
    /// <param name="leastShare">The least share that must be read, and the least that must be refused:
    /// mutations that always or never break a file test nothing.</param>
    public static void Run(
        string reader, Func<Random, byte[]> make, Action<byte[]> read, ITestOutputHelper output, double leastShare = 0.05)
    {
        // What the first tensor of a process costs is no input's.
        TorchSharp.torch.zeros(1).Dispose();
        var current = (Index: -1, Input: Array.Empty<byte>(), Started: 0L);
        var (accepted, refused, longest, most) = (0, 0, TimeSpan.Zero, 0L);
        Exception? failure = null;
        var worker = new Thread(() =>
        {
            for (var i = 0; i < Count && failure is null; i++)
            {
                var input = make(new Random(i));
                lock (read)
                    current = (i, input, Stopwatch.GetTimestamp());
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    read(input);
                    accepted++;
                }
                catch (ModelFormatException)
                {
                    refused++;
                }
                catch (Exception exception)
                {
                    failure = exception;
                }

                var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                if (bytes > FreeBytes + (long)BytesForEachOfTheFile * input.Length)
                    failure ??= new InvalidOperationException($"{bytes} bytes were allocated for a file of {input.Length}.");
                most = Math.Max(most, bytes);
                var elapsed = Stopwatch.GetElapsedTime(current.Started);
                longest = elapsed > longest ? elapsed : longest;
            }
        })
        { IsBackground = true };
        worker.Start();
        while (!worker.Join(TimeSpan.FromMilliseconds(200)))
        {
            lock (read)
            {
                if (current.Index >= 0 && Stopwatch.GetElapsedTime(current.Started) > Limit)
                    failure ??= new TimeoutException($"It took longer than {Limit.TotalSeconds} s.");
            }

            if (failure is TimeoutException)
                break;
        }

        if (failure is not null)
            Assert.Fail($"{reader}, input {current.Index}: {failure}\n{Keep(reader, current.Input)}");
        output.WriteLine(
            $"fuzz: {reader}: {Count} inputs, {accepted} read, {refused} refused, longest {longest.TotalMilliseconds:F0} ms, " +
            $"most allocated {most / 1e6:F1} MB");
        Assert.InRange(accepted, Count * leastShare, Count);
        Assert.InRange(refused, Count * leastShare, Count);
    }

    private static string Keep(string reader, byte[] input)
    {
        var path = Path.Combine(Path.GetTempPath(), $"agrl-fuzz-{reader.Replace(' ', '-')}.bin");
        File.WriteAllBytes(path, input);
        return $"The input is kept in {path}.";
    }
}
