namespace Agrl.Training.Tests.Support;

/// <summary>Comparisons that say where two rows of numbers differ.</summary>
internal static class Numbers
{
    public static void Near(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"at {i}: expected {expected[i]:R}, found {actual[i]:R}");
    }

    public static void Near(double expected, double actual, double tolerance, string what = "value") =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: expected {expected:R}, found {actual:R}");

    public static void Relative(double expected, double actual, double tolerance, string what = "value") =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected), $"{what}: expected {expected:R}, found {actual:R}");

    public static double[] Doubles(this IEnumerable<float> values) => [.. values.Select(v => (double)v)];
}
