using Agrl.Training.Comparison.Statistics;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Comparison.Statistics;

public sealed class McNemarTestTests
{
    [Fact]
    public void A_small_table_by_hand()
    {
        // Exact: 2 * (C(10,0) + C(10,1)) / 2^10 = 22 / 1024. Chi-square: (|1 - 9| - 1)^2 / 10 = 4.9, whose tail is 0.026857.
        var test = McNemarTest.Of(1, 9);

        Near(22.0 / 1024, test.ExactP, 1e-12);
        Near(4.9, test.ChiSquare, 1e-12);
        Near(0.026857, test.ChiSquareP, 1e-6);
    }

    [Fact]
    public void A_table_of_the_literature()
    {
        // R: mcnemar.test(matrix(c(101, 59, 121, 33), 2)) gives 20.672 and 5.45e-06.
        var test = McNemarTest.Of(121, 59);

        Near(20.672, test.ChiSquare, 1e-3);
        Near(5.45e-6, test.ChiSquareP, 1e-8);
        Assert.InRange(test.ExactP, 3e-6, 6e-6);
        Assert.Equal((59, 121), (McNemarTest.Of(59, 121).OnlyFirst, McNemarTest.Of(59, 121).OnlySecond));
        Near(test.ExactP, McNemarTest.Of(59, 121).ExactP, 1e-15);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(1, 0)]
    public void What_shows_nothing_has_a_p_of_one(long first, long second) => Near(1, McNemarTest.Of(first, second).ExactP, 1e-12);
}
