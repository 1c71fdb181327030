using Agrl.Cli.Reporting;

namespace Agrl.Cli.Tests.Reporting;

/// <summary>The report as a browser shows it: scripts run under the page's own policy, nothing is loaded, nothing sticks out.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_runs_page_works_in_a_browser()
    {
        RunFolderFixture.Write(_folder.Path);
        await using var browser = await Open();

        // The filter's count is the script's work; what is chosen hides the rest.
        Assert.Matches(@"^\d+ of \d+$", await browser.Evaluate("document.querySelector('[data-filter=completions] output').textContent"));
        var all = await Shown(browser);
        var chosen = await browser.Evaluate("""
            (() => { const s = document.querySelector('[data-filter=completions] select[name=right]'); s.value = 'no'; s.dispatchEvent(new Event('input', {bubbles: true})); return s.value; })()
            """);
        Assert.Equal("no", chosen);
        Assert.NotEqual(all, await Shown(browser));
        Assert.Equal("0", await browser.Evaluate(
            "[...document.querySelectorAll('#completions [data-right=yes]')].filter(e => e.checkVisibility()).length"));

        // What the model wrote is text: no element of it is there.
        Assert.Equal("1", await browser.Evaluate("document.scripts.length"));
        Assert.Contains("alert('response')", await browser.Evaluate("document.getElementById('completions').textContent"),
            StringComparison.Ordinal);
        await Fits(browser);
    }

    [SkippableFact]
    public async Task A_comparisons_page_works_in_a_browser()
    {
        ComparisonFolderFixture.Write(_folder.Path);
        await using var browser = await Open();

        Assert.Contains("better", await browser.Evaluate("document.getElementById('verdicts').textContent"), StringComparison.Ordinal);
        Assert.NotEqual("0", await browser.Evaluate("document.querySelectorAll('#verdicts svg .whisker').length"));
        await Fits(browser);
    }

    private async Task<Browser> Open()
    {
        var program = Browser.Find();
        Skip.If(program is null, "there is no Chromium on this machine");
        return await Browser.Open(program!, RunReport.Write(_folder.Path));
    }

    /// <summary>On a wide and a narrow window, light and dark: no scrolling sideways, colours that differ, no complaint.</summary>
    private static async Task Fits(Browser browser)
    {
        var pages = new List<string>();
        foreach (var (width, scheme) in new[] { (1280, "light"), (1280, "dark"), (390, "light") })
        {
            await browser.Show(width, 900, scheme);
            Assert.Equal("true", await browser.Evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
            pages.Add(await browser.Evaluate("getComputedStyle(document.body).backgroundColor"));
            Assert.True((await browser.Screenshot()).Length > 10_000, "the picture is as good as empty");
        }

        Assert.NotEqual(pages[0], pages[1]);
        Assert.Equal(pages[0], pages[2]);
        Assert.Empty(browser.Complaints);
    }

    private static Task<string> Shown(Browser browser) =>
        browser.Evaluate("[...document.querySelectorAll('#completions [data-part]')].filter(e => e.checkVisibility()).length");
}
