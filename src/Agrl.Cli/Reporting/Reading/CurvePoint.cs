namespace Agrl.Cli.Reporting.Reading;

/// <summary>A metric at a step.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Value">The value; finite.</param>
internal readonly record struct CurvePoint(double Step, double Value);
