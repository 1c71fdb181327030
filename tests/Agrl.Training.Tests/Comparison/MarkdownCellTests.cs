using Agrl.Training.Comparison;

namespace Agrl.Training.Tests.Comparison;

public sealed class MarkdownCellTests
{
    [Theory]
    [InlineData("GRPO + shaping", "GRPO + shaping")]
    [InlineData("a|b\nc", "a\\|b c")]
    [InlineData("![x](http://x/)", "!\\[x\\](http://x/)")]
    [InlineData("**bold** `code` <b>", "\\*\\*bold\\*\\* \\`code\\` &lt;b>")]
    public void Names_stay_names(string text, string cell) => Assert.Equal(cell, MarkdownCell.Of(text));
}
