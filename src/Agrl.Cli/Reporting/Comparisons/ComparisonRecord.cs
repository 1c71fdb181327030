using Agrl.Cli.Reporting.Reading;
using Agrl.Training.Comparison;
using Agrl.Training.Comparison.Statistics;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>Everything a comparison's report says, read from its folder.</summary>
internal sealed record ComparisonRecord
{
    /// <summary>The folder, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>Arms, seeds and their figures.</summary>
    public required ComparisonTable Table { get; init; }

    /// <summary>What the numbers show; null where statistics.json is missing.</summary>
    public required ComparisonStatistics? Statistics { get; init; }

    /// <summary>The arms as if they were stages of one run.</summary>
    public required RunRecord AsRun { get; init; }

    /// <summary>The configuration; null where config.yaml is missing or this version does not understand it.</summary>
    public required RunConfiguration? Configuration { get; init; }

    /// <summary>config.yaml as it is; null where it is missing.</summary>
    public required string? ConfigurationText { get; init; }

    /// <summary>The steps of every arm and seed whose metrics are there.</summary>
    public required IReadOnlyList<(string Arm, int Seed, MetricsFile Metrics)> Metrics { get; init; }

    /// <summary>What failed when the comparison ran last.</summary>
    public required IReadOnlyList<FailureRecord> Failures { get; init; }

    /// <summary>What could not be read.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The comparison's name.</summary>
    public string Name => Configuration?.Name ?? Path.GetFileName(Folder);

    /// <summary>The seeds in order.</summary>
    public IReadOnlyList<int> Seeds => [.. Table.Results.Select(result => result.Seed).Distinct().Order()];

    /// <summary>The arms of the configuration that have no result yet.</summary>
    public IReadOnlyList<string> Missing => [.. (Configuration?.Comparison?.Arms.Select(arm => arm.Name) ?? []).Except(Table.Arms)];
}
