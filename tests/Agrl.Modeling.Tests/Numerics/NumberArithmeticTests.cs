using Agrl.Modeling.Numerics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Numerics;

/// <summary>Every operation on hand-worked values; those with an underscore change the tensor that they are called on.</summary>
public sealed class NumberArithmeticTests
{
    private static readonly float[] Values = [-2, 0, 3];

    public static TheoryData<string, float[]> Results => new()
    {
        { "plus tensor", [-1, 1, 4] },
        { "plus", [-1.5f, 0.5f, 3.5f] },
        { "minus", [-2.5f, -0.5f, 2.5f] },
        { "one minus", [3, 1, -2] },
        { "times", [-1, 0, 1.5f] },
        { "over", [-4, 0, 6] },
        { "plus product", [-0.5f, 1.5f, 4.5f] },
        { "clamped", [-1, 0, 2] },
        { "at most", [-2, 0, 1] },
        { "filled", [-2, 0, float.NegativeInfinity] },
        { "over 0", [0, 0, 1] },
        { "at least 0", [0, 1, 1] },
        { "under 0", [1, 0, 0] },
        { "at most 0", [1, 1, 0] },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Gives_a_new_tensor(string operation, float[] expected)
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values);
        var ones = ones_like(x);
        var result = operation switch
        {
            "plus tensor" => x.Plus(ones),
            "plus" => x.Plus(0.5),
            "minus" => x.Minus(0.5),
            "one minus" => x.OneMinus(),
            "times" => x.Times(0.5),
            "over" => x.DividedBy(0.5),
            "plus product" => x.PlusProduct(ones, ones, 1.5),
            "clamped" => x.Clamped(-1, 2),
            "at most" => x.AtMost(1),
            "filled" => x.FilledWhere(x.IsAbove(1), double.NegativeInfinity),
            "over 0" => x.IsAbove(0),
            "at least 0" => x.IsAtLeast(0),
            "under 0" => x.IsBelow(0),
            "at most 0" => x.IsAtMost(0),
            _ => throw new ArgumentException(operation, nameof(operation)),
        };
        Assert.Equal(expected, result.to(ScalarType.Float32).data<float>().ToArray());
        Assert.Equal(Values, x.data<float>().ToArray());
    }

    public static TheoryData<string, float[]> Changes => new()
    {
        { "times", [-1, 0, 1.5f] },
        { "over", [-4, 0, 6] },
        { "plus tensor", [-1.5f, 0.5f, 3.5f] },
        { "plus", [-1.5f, 0.5f, 3.5f] },
        { "plus product", [-0.5f, 1.5f, 4.5f] },
        { "plus quotient", [-1.75f, 0.25f, 3.25f] },
        { "filled", [-2, 0, 9] },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Changes_the_tensor_itself(string operation, float[] expected)
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values);
        var ones = ones_like(x);
        var result = operation switch
        {
            "times" => x.Times_(0.5),
            "over" => x.DividedBy_(0.5),
            "plus tensor" => x.Plus_(ones, 0.5),
            "plus" => x.Plus_(0.5),
            "plus product" => x.PlusProduct_(ones, ones, 1.5),
            "plus quotient" => x.PlusQuotient_(ones, ones.Times(2), 0.5),
            "filled" => x.FilledWhere_(x.IsAbove(1), 9),
            _ => throw new ArgumentException(operation, nameof(operation)),
        };
        Assert.Same(x, result);
        Assert.Equal(expected, x.data<float>().ToArray());
    }

    [Fact]
    public void Integers_stay_integers()
    {
        using var scope = NewDisposeScope();
        var x = NumberArithmetic.Range(1, 8, 3, ScalarType.Int64, CPU);
        Assert.Equal([1L, 4, 7], x.data<long>().ToArray());
        Assert.Equal([-4L, -1, 2], x.Minus(5L).data<long>().ToArray());
        Assert.Equal([2L, 4, 7], x.AtLeast(2).data<long>().ToArray());
        Assert.Equal([1L, 4, 5], x.AtMost_(5).data<long>().ToArray());
        Assert.Equal([1L, 4, 5], x.data<long>().ToArray());
    }

    [Fact]
    public void Rows_are_added_where_the_index_says()
    {
        using var scope = NewDisposeScope();
        var sums = NumberArithmetic.Full([2], 10, ScalarType.Float32, CPU)
            .PlusAtRows(tensor(new long[] { 1, 0, 1 }), tensor(new[] { 1f, 2, 4 }));
        Assert.Equal([12f, 15], sums.data<float>().ToArray());
    }
}
