using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>With what, and from which configuration, the run was made: what is needed to make it again.</summary>
internal static class EnvironmentSection
{
    /// <summary>The table and the configuration.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run) => Markup.Of($"""
        {Table(run.Environment)}
        {Configuration(run.ConfigurationText)}
        """);

    /// <summary>A configuration as it stands in its file.</summary>
    /// <param name="text">The file's text; null where it is missing.</param>
    public static Markup Configuration(string? text) => text is null
        ? Markup.Of($"""<p class="empty">config.yaml is missing.</p>""")
        : Markup.Of($"""<details><summary>config.yaml</summary><pre class="config">{text}</pre></details>""");

    private static Markup Table(IReadOnlyList<KeyValuePair<string, string>> values) => values.Count == 0
        ? Markup.Of($"""<p class="empty">environment.json is missing.</p>""")
        : Markup.Of($"""
            <table class="list"><tbody>{values.Select(value => Markup.Of($"<tr><th>{value.Key}</th><td>{value.Value}</td></tr>\n"))}</tbody></table>
            """);
}
