namespace Agrl.Cli.Reporting.Runs;

/// <summary>Rows of figures as readers know them.</summary>
internal static class StageNames
{
    /// <summary>The name to show for a stage's label or a reference's name.</summary>
    /// <param name="stage">The label.</param>
    public static string Show(string stage) => stage switch
    {
        "majority-tier" => "always the most frequent tier",
        "token-overlap" => "words shared by query and title",
        "start" => "start, before training",
        _ => stage,
    };
}
