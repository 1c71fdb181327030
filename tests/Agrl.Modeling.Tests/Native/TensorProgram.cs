using TorchSharp;

namespace Agrl.Modeling.Tests.Native;

/// <summary>A program that uses TorchSharp before anything of Agrl.Modeling, as a process of its own.</summary>
internal static class TensorProgram
{
    private static void Main()
    {
        using var product = torch.ones(3, 4).mm(torch.ones(4, 5));
        using var sum = product.sum();
        Console.WriteLine($"sum {sum.item<float>()}");
    }
}
