using Agrl.Cli.Configuration;

namespace Agrl.Cli.Tests.Configuration;

public sealed class ConfigurationReferenceTests
{
    [Fact]
    public void The_page_has_every_key_as_the_code_has_it()
    {
        var page = File.ReadAllText(Repository.File("docs", "configuration.md"));
        Assert.True(
            page.Contains(ConfigurationReference.Create().Trim(), StringComparison.Ordinal),
            "docs/configuration.md is not up to date; " +
            "run: dotnet run --project src/Agrl.Cli -- config docs --update docs/configuration.md");
    }
}
