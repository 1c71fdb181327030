using System.Security.Cryptography;
using System.Text;

namespace Agrl.Cli.Reporting.Html;

/// <summary>
/// The frame of a page: one file that opens offline, with its style and script inside. A content security policy lets nothing be
/// loaded and no script run but the one whose hash it names, so even markup that slipped through could do nothing.
/// </summary>
internal static class HtmlPage
{
    private static readonly string Style = Asset("report.css");
    private static readonly string Script = Asset("report.js");

    /// <summary>A page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="body">What is in it.</param>
    public static string Render(string title, Markup body)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));
        return Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{hash}'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="agrl">
            <link rel="icon" href="data:,">
            <title>{title}</title>
            <style>{Markup.Asset(Style)}</style>
            </head>
            <body>
            {body}
            <script>{Markup.Asset(Script)}</script>
            </body>
            </html>

            """).ToString();
    }

    private static string Asset(string name)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream($"Agrl.Cli.Reporting.Assets.{name}")
            ?? throw new InvalidOperationException($"The program was built without {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);

        // The hash is of the script as the browser sees it, and a browser sees no carriage return.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
