using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics;

/// <summary>
/// Arithmetic of tensors with plain numbers. TorchSharp wraps a number in a <see cref="Scalar"/> that nothing refers to once its
/// handle is read, so that a garbage collection may free it while libtorch still reads it; and it does so for the sum of two tensors too,
/// whose second one has a factor. Here the scalar lives until the call has returned, and is freed then instead of by the finalizer.
/// The conversions and members that these stand for are banned in the whole source (BannedSymbols.txt).
/// </summary>
/// <remarks>Every method means what the torch function in its summary means; a trailing underscore changes the tensor itself.</remarks>
public static class NumberArithmetic
{
    /// <summary>add: left + right.</summary>
    public static Tensor Plus(this Tensor left, Tensor right)
    {
        using var alpha = 1.ToScalar();
        return left.add(right, alpha);
    }

    /// <summary>add: every element and a number.</summary>
    public static Tensor Plus(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        using var alpha = 1.ToScalar();
        return left.add(number, alpha);
    }

    /// <summary>sub: every element less a number.</summary>
    public static Tensor Minus(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        return left.sub(number);
    }

    /// <summary>sub: every element of a tensor of integers less an integer, which leaves it one of integers.</summary>
    public static Tensor Minus(this Tensor left, long right)
    {
        using var number = right.ToScalar();
        return left.sub(number);
    }

    /// <summary>1 - value.</summary>
    public static Tensor OneMinus(this Tensor value)
    {
        using var number = 1.ToScalar();
        using var alpha = 1.ToScalar();
        return value.negative().add(number, alpha);
    }

    /// <summary>mul: every element times a number.</summary>
    public static Tensor Times(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        return left.mul(number);
    }

    /// <summary>div: every element over a number.</summary>
    public static Tensor DividedBy(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        return left.div(number);
    }

    /// <summary>mul_.</summary>
    public static Tensor Times_(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        return left.mul_(number);
    }

    /// <summary>div_.</summary>
    public static Tensor DividedBy_(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        return left.div_(number);
    }

    /// <summary>add_: left + factor * right.</summary>
    public static Tensor Plus_(this Tensor left, Tensor right, double factor = 1)
    {
        using var alpha = factor.ToScalar();
        return left.add_(right, alpha);
    }

    /// <summary>add_: every element and a number.</summary>
    public static Tensor Plus_(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        using var alpha = 1.ToScalar();
        return left.add_(number, alpha);
    }

    /// <summary>addcmul: value + factor * first * second.</summary>
    public static Tensor PlusProduct(this Tensor value, Tensor first, Tensor second, double factor = 1)
    {
        using var number = factor.ToScalar();
        return value.addcmul(first, second, number);
    }

    /// <summary>addcmul_: value + factor * first * second.</summary>
    public static Tensor PlusProduct_(this Tensor value, Tensor first, Tensor second, double factor)
    {
        using var number = factor.ToScalar();
        return value.addcmul_(first, second, number);
    }

    /// <summary>addcdiv_: value + factor * numerator / denominator.</summary>
    public static Tensor PlusQuotient_(this Tensor value, Tensor numerator, Tensor denominator, double factor)
    {
        using var number = factor.ToScalar();
        return value.addcdiv_(numerator, denominator, number);
    }

    /// <summary>index_add along the first dimension: row i of the source is added to row index[i].</summary>
    public static Tensor PlusAtRows(this Tensor value, Tensor index, Tensor source)
    {
        using var alpha = 1.ToScalar();
        return value.index_add(0, index, source, alpha);
    }

    /// <summary>gt: where the elements are greater than a number.</summary>
    public static Tensor IsAbove(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        return left.gt(number);
    }

    /// <summary>ge: where the elements are a number or greater.</summary>
    public static Tensor IsAtLeast(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        return left.ge(number);
    }

    /// <summary>lt: where the elements are less than a number.</summary>
    public static Tensor IsBelow(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        return left.lt(number);
    }

    /// <summary>le: where the elements are a number or less.</summary>
    public static Tensor IsAtMost(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        return left.le(number);
    }

    /// <summary>clamp: the elements held between two numbers.</summary>
    public static Tensor Clamped(this Tensor value, double min, double max)
    {
        using var low = min.ToScalar();
        using var high = max.ToScalar();
        return value.clamp(low, high);
    }

    /// <summary>clamp_max: the elements, and a number where they are greater.</summary>
    public static Tensor AtMost(this Tensor value, double max)
    {
        using var number = max.ToScalar();
        return value.clamp_max(number);
    }

    /// <summary>clamp_max_ of integers.</summary>
    public static Tensor AtMost_(this Tensor value, long max)
    {
        using var number = max.ToScalar();
        return value.clamp_max_(number);
    }

    /// <summary>clamp_min of integers.</summary>
    public static Tensor AtLeast(this Tensor value, long min)
    {
        using var number = min.ToScalar();
        return value.clamp_min(number);
    }

    /// <summary>masked_fill: the elements, and a number where the mask is set.</summary>
    public static Tensor FilledWhere(this Tensor value, Tensor mask, double filling)
    {
        using var number = filling.ToScalar();
        return value.masked_fill(mask, number);
    }

    /// <summary>masked_fill_.</summary>
    public static Tensor FilledWhere_(this Tensor value, Tensor mask, double filling)
    {
        using var number = filling.ToScalar();
        return value.masked_fill_(mask, number);
    }

    /// <summary>arange: start, start + step, ... before the end.</summary>
    public static Tensor Range(long start, long end, long step, ScalarType type, Device device)
    {
        using var first = start.ToScalar();
        using var last = end.ToScalar();
        using var stride = step.ToScalar();
        return arange(first, last, stride, type, device);
    }

    /// <summary>full: a tensor whose every element is a number.</summary>
    public static Tensor Full(long[] shape, double value, ScalarType type, Device device)
    {
        using var number = value.ToScalar();
        return full(shape, number, type, device);
    }
}
