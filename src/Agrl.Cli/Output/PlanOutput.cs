using Agrl.Training.Runs;

namespace Agrl.Cli.Output;

/// <summary>What will run, before anything costly is done.</summary>
internal static class PlanOutput
{
    /// <summary>Writes the plan: to standard error, or to standard output where it is the result.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="rows">The plan.</param>
    /// <param name="width">Characters of a line.</param>
    public static void Write(TextWriter output, IReadOnlyList<PlanRow> rows, int width) =>
        TextTable.WriteList(output, [.. rows.Select(row => (row.Name, row.Value))], width);
}
