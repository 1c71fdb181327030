namespace Agrl.Training.Health;

/// <summary>A number that is not finite, and where it arose.</summary>
/// <param name="Component">What it is: <c>reward</c>, <c>sampled log-prob</c>, <c>reference log-prob</c>, <c>advantage</c>, <c>weight</c>,
/// <c>log-prob</c>, <c>loss</c> or <c>gradient</c>.</param>
/// <param name="Value">NaN or an infinity.</param>
/// <param name="Judgment">The judgment whose response it belongs to; null where it belongs to none.</param>
/// <param name="Token">The token of the response, from 0; null where it belongs to no single one.</param>
/// <param name="Part">A part of the component: of a reward its term, of a gradient its parameter; null where there is none.</param>
public sealed record NonFiniteNumber(string Component, double Value, string? Judgment = null, int? Token = null, string? Part = null)
{
    /// <summary>The number in words.</summary>
    public override string ToString()
    {
        var part = Part is null ? "" : Component == "gradient" ? $" of {Part}" : $" part '{Part}'";
        var token = Token is { } place ? $" of token {place}" : "";
        var judgment = Judgment is null ? "" : $" of a response to judgment {Judgment}";
        return $"the {Component}{part}{token}{judgment} is {Text(Value)}";
    }

    private static string Text(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "infinity" : "-infinity";
}
