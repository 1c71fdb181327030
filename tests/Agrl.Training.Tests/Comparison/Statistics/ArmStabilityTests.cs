using Agrl.Training.Comparison.Statistics;

namespace Agrl.Training.Tests.Comparison.Statistics;

public sealed class ArmStabilityTests
{
    [Fact]
    public void Collapse_that_only_the_start_could_tell_is_not_called_none()
    {
        var steady = new ArmStability("a", 0, 0, 0, []);
        Assert.Equal("0", steady.Told());
        Assert.Equal("0 by form alone", (steady with { IsHeldToStart = false }).Told());
        Assert.Equal("seed 1: x; seed 2: y", (steady with { Collapsed = ["seed 1: x", "seed 2: y"] }).Told());
    }
}
