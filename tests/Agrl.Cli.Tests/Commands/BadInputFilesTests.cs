using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Agrl.Cli.Tests.Commands;

/// <summary>
/// Every file of <c>BadInputs</c> through the program's own command line: it ends with 2, says in one message what is wrong and where, and
/// nothing of the file can act on the terminal.
/// </summary>
public sealed partial class BadInputFilesTests
{
    private static readonly IReadOnlyList<BadInputCase> Cases = BadInputCase.ReadAll();

    public static TheoryData<int, string> Rows
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (var index = 0; index < Cases.Count; index++)
                rows.Add(index, Cases[index].File);
            return rows;
        }
    }

    /// <summary>One of each kind, and those that would overflow a stack, in a process of their own.</summary>
    public static TheoryData<string> Processes =>
        new("judgments/escape-sequence-as-verdict.jsonl", "rubrics/deep-nesting.yaml", "configurations/deep-nesting.yaml",
            "tables/binary.csv", "models/pickle", "rows/deep-nesting.jsonl");

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_bad_file_is_refused_with_its_message(int index, string name)
    {
        using var work = new TemporaryFolder();
        var row = Cases[index];
        var result = CliRunner.Run(row.Arguments(work.Path));
        Check(row, result.Code, result.Output, result.Error);
        Assert.False(Directory.Exists(Path.Combine(work.Path, "output")), $"{name} left something behind");
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public async Task A_process_says_the_same(string file)
    {
        using var work = new TemporaryFolder();
        var row = Cases.First(one => one.File == file);
        using var process = Process.Start(new ProcessStartInfo(Programs.Dotnet,
            [Path.Combine(AppContext.BaseDirectory, "agrl.dll"), .. row.Arguments(work.Path)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Check(row, process.ExitCode, await output, await error);
    }

    [Fact]
    public void Every_file_has_its_row()
    {
        var listed = Cases.Select(row => row.File).ToHashSet();
        var files = Directory.EnumerateFiles(BadInputCase.Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(BadInputCase.Folder, path).Replace('\\', '/'))
            .Where(file => file != "expected.yaml" && !file.StartsWith("good/", StringComparison.Ordinal))
            .Select(file => file.StartsWith("models/", StringComparison.Ordinal) ? Path.GetDirectoryName(file)!.Replace('\\', '/') : file);
        Assert.Empty(files.Except(listed));
        Assert.True(Cases.Count >= 60);
    }

    private static void Check(BadInputCase row, int code, string output, string error)
    {
        var said = output + error;
        Assert.Contains(row.Says, said, StringComparison.Ordinal);
        Assert.Equal(2, code);
        // What a stranger cannot use: traces, names of types, words of the parser.
        Assert.DoesNotMatch(Useless(), said.Replace(BadInputCase.Folder, "", StringComparison.Ordinal));
        // What a terminal would obey, and messages that fill the screen.
        Assert.DoesNotContain(error, letter => char.IsControl(letter) && letter is not ('\n' or '\t'));
        Assert.All(said.Split('\n'), line => Assert.True(line.Length < 1200, $"a line of {line.Length} characters"));
        Assert.DoesNotContain(said.Split('\n'), line => line is "error: all is well" or "error: fine");
    }

    [GeneratedRegex(@"^\s+at \w|Exception|unexpected \w+:|specified code page|reader options|Agrl\.\w+\.\w+", RegexOptions.Multiline)]
    private static partial Regex Useless();
}
