using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Transformer;

/// <summary>A row means the same alone, padded on the left, and padded on the right, whatever stands in the padding.</summary>
public sealed class PaddingTests
{
    public static TheoryData<string> Models => new(Goldens.Models);

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_do_not_depend_on_padding(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var loaded = Goldens.Load(name);
        var random = new Random(5);
        int[] lengths = [14, 1, 6, 9];
        long[][] rows = [.. lengths.Select(length => Ids(length))];
        var width = lengths.Max();
        Tensor[] alone = [.. rows.Select(row =>
            loaded.Model.Logits(tensor(row, [1, row.Length]), ones([1, row.Length], ScalarType.Int64))[0])];

        foreach (var isLeft in new[] { true, false })
        {
            long[] Padded(long[] row, long[] padding) => isLeft ? [.. padding, .. row] : [.. row, .. padding];
            var ids = tensor(rows.SelectMany(row => Padded(row, Ids(width - row.Length))).ToArray(), [rows.Length, width]);
            var mask = tensor(rows.SelectMany(row => Padded([.. row.Select(_ => 1L)], new long[width - row.Length])).ToArray(),
                [rows.Length, width]);

            var logits = loaded.Model.Logits(ids, mask);

            for (var i = 0; i < rows.Length; i++)
            {
                var valid = logits[i].narrow(0, isLeft ? width - lengths[i] : 0, lengths[i]);
                Assert.True((valid - alone[i]).abs().max().item<float>() < 1e-4, $"row {i}, padded on the {(isLeft ? "left" : "right")}");
            }
        }

        long[] Ids(int length) => [.. Enumerable.Range(0, length).Select(_ => (long)random.Next(0, 320))];
    }
}
