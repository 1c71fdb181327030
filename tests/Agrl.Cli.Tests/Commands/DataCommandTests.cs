using System.Text.Json.Nodes;

namespace Agrl.Cli.Tests.Commands;

public sealed class DataCommandTests : IDisposable
{
    private static readonly string Shop = Repository.File("configs", "rubrics", "shop.yaml");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_synthesized_validates_and_is_described()
    {
        string[] small = ["--sft", "40", "--rl", "20", "--balanced", "8", "--wild", "10", "--seed", "3"];
        var made = CliRunner.Run(["data", "synthesize", "--rubric", Shop, "--output", _folder.Path, .. small]);
        Assert.Equal(0, made.Code);
        Assert.Contains("no query or product is in two sets", made.Output, StringComparison.Ordinal);

        string[] files = ["sft.jsonl", "rl.jsonl", "balanced.jsonl", "wild.jsonl"];
        var paths = files.Select(file => Path.Combine(_folder.Path, file)).ToArray();
        var valid = CliRunner.Run(["data", "validate", .. paths, "--rubric", Shop]);
        Assert.Equal(0, valid.Code);
        Assert.Equal([.. paths.Zip([40, 20, 8, 10], (path, count) => $"{path}: {count} judgments, no problems")], valid.Lines);

        var described = JsonNode.Parse(CliRunner.Run("data", "describe", paths[2], "--json").Output)![0]!["statistics"]!;
        Assert.Equal(8, described["judgments"]!.GetValue<int>());
        Assert.Equal(2, described["tiers"]!["4"]!.GetValue<int>());

        var again = Path.Combine(_folder.Path, "again");
        CliRunner.Run(["data", "synthesize", "--rubric", Shop, "--output", again, .. small]);
        Assert.Equal(File.ReadAllText(paths[0]), File.ReadAllText(Path.Combine(again, "sft.jsonl")));
    }

    [Fact]
    public void The_RL_pool_holds_labels_alone_where_that_is_asked()
    {
        CliRunner.Run("data", "synthesize", "--rubric", Shop, "--output", _folder.Path, "--sft", "0", "--rl", "8", "--balanced", "0",
            "--wild", "0", "--rl-gold", "none", "--slice", "plain=1");
        var judgment = JsonNode.Parse(File.ReadLines(Path.Combine(_folder.Path, "rl.jsonl")).First())!.AsObject();
        Assert.False(judgment.ContainsKey("verdicts"));
        Assert.Equal("plain", judgment["slice"]!.GetValue<string>());
        Assert.False(File.Exists(Path.Combine(_folder.Path, "sft.jsonl")));
    }

    [Fact]
    public void Validation_lists_problems_with_their_places_and_returns_2()
    {
        var bad = _folder.Write("bad.jsonl", """
            {"id": "a", "query": "hat", "product": {"id": "1", "title": "Hat"}, "tier": 9}
            not json
            {"id": "b", "query": "hat", "product": {"id": "2", "titel": "Hat"}, "tier": 4}
            """);
        var result = CliRunner.Run("data", "validate", bad, "--rubric", Shop);
        Assert.Equal(2, result.Code);
        Assert.Contains($"  {bad}:1: tier: expected a grade of the rubric", result.Output, StringComparison.Ordinal);
        Assert.Contains($"  {bad}:2: the line is not one JSON object", result.Output, StringComparison.Ordinal);
        Assert.Contains("did you mean 'title'?", result.Output, StringComparison.Ordinal);

        var json = JsonNode.Parse(CliRunner.Run("data", "validate", bad, "--rubric", Shop, "--json").Output)!;
        Assert.False(json["valid"]!.GetValue<bool>());
        Assert.Equal("unknown-tier", json["files"]![0]!["problems"]![0]!["kind"]!.GetValue<string>());
    }

    [Fact]
    public void A_query_in_two_files_is_found_unless_that_is_allowed()
    {
        const string Judgment =
            "{{\"id\": \"{0}\", \"query\": \"Red Hat\", \"product\": {{\"id\": \"{0}\", \"title\": \"Hat\"}}, \"tier\": 4}}";
        var train = _folder.Write("train.jsonl", string.Format(null, Judgment, "a"));
        var test = _folder.Write("test.jsonl", string.Format(null, Judgment, "b").Replace("Red Hat", "red  hat", StringComparison.Ordinal));
        var result = CliRunner.Run("data", "validate", train, test);
        Assert.Equal(2, result.Code);
        Assert.Contains("is in two sets", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, CliRunner.Run("data", "validate", train, test, "--allow-overlap").Code);
    }

    [Fact]
    public void A_split_keeps_queries_whole()
    {
        var file = _folder.Write("all.jsonl", string.Join('\n', Enumerable.Range(0, 40).Select(index =>
            $"{{\"id\": \"j{index}\", \"query\": \"query {index / 4}\", " +
            $"\"product\": {{\"id\": \"p{index}\", \"title\": \"Product {index}\"}}, \"tier\": {(index % 4) + 1}}}")));
        var result = CliRunner.Run("data", "split", file, "--output", _folder.Path, "--shares", "train=0.7,test=0.3", "--json");
        Assert.Equal(0, result.Code);
        Assert.Equal([28, 12], JsonNode.Parse(result.Output)!.AsArray().Select(set => set!["judgments"]!.GetValue<int>()));
        Assert.Equal(0, CliRunner.Run("data", "validate", Path.Combine(_folder.Path, "train.jsonl"),
            Path.Combine(_folder.Path, "test.jsonl")).Code);
    }

    [Theory]
    [InlineData("train", "--shares: expected name=value, such as train=0.8, found 'train'")]
    [InlineData("train=much", "--shares: expected a share of 0 or more for 'train', found 'much'")]
    [InlineData("../up=1", "--shares: '../up' becomes a file's name; use letters, digits, '-' and '_'")]
    [InlineData("a=1,a=2", "--shares: 'a' is given twice; remove one of them")]
    public void Shares_that_cannot_be_read_are_named(string shares, string message)
    {
        var file = _folder.Write("all.jsonl", "{\"query\": \"hat\", \"product\": {\"id\": \"1\", \"title\": \"Hat\"}, \"tier\": 4}");
        Assert.Equal($"error: {message}\n", CliRunner.Run("data", "split", file, "--output", _folder.Path, "--shares", shares).Error);
    }

    [Fact]
    public void A_table_is_imported_by_its_columns()
    {
        var table = _folder.Write("labels.csv",
            "term,name,grade,colour\nred hat,Red Hat,exact,red\nred hat,Blue Hat,close,blue\nshoe,Lamp,odd,\nshoe,Boot,wrong,black\n");
        var result = CliRunner.Run(
            "data", "import", "--format", "table", "--input", table, "--output", _folder.Path,
            "--column", "query=term", "--column", "title=name", "--column", "label=grade", "--column", "attributes.color=colour",
            "--tier", "exact=4", "--tier", "close=3", "--tier", "wrong=1", "--lenient");
        Assert.Equal(0, result.Code);
        Assert.Contains("dropped 1 x label odd, which has no tier", result.Output, StringComparison.Ordinal);
        var judgments = File.ReadLines(Path.Combine(_folder.Path, "judgments.jsonl")).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal([4, 3, 1], judgments.Select(judgment => judgment["tier"]!.GetValue<int>()));
        Assert.Equal("blue", judgments[1]["product"]!["attributes"]!["color"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("3 of 6 rows have a label without a tier: wrong (2 rows), odd (1 row); " +
        "give each label its grade, such as --tier wrong=GRADE, or say --lenient to drop these rows",
        "--tier", "exact=4", "--tier", "close=3")]
    [InlineData("none of 6 rows became a judgment: 3 x label exact, which is no grade", "--lenient")]
    [InlineData(". Give each label its grade, such as --tier exact=GRADE.")]
    public void A_label_without_a_tier_is_refused(string message, params string[] arguments)
    {
        var table = _folder.Write("labels.csv",
            "query,title,label\na,A,exact\na,B,close\na,C,wrong\nb,D,wrong\nb,E,odd\nb,F,exact\n"
                .Replace("a,B,close", arguments.Length == 4 ? "a,B,close" : "a,B,exact", StringComparison.Ordinal));
        var result = CliRunner.Run(
            ["data", "import", "--format", "table", "--input", table, "--output", Path.Combine(_folder.Path, "out"),
                "--column", "query=query", "--column", "title=title", "--column", "label=label", .. arguments]);
        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "out")));
    }

    [Fact]
    public void A_quote_that_takes_in_other_rows_is_refused_and_each_row_is_counted()
    {
        var table = _folder.Write("quotes.csv",
            "query,title,label\nred shoe,\"Nike Air Max,4\nblue kettle,Kettle,3\ngreen lamp,Lamp\" x,2\nyellow tent,Tent,1\n");
        string[] arguments = ["data", "import", "--format", "table", "--input", table,
            "--column", "query=query", "--column", "title=title", "--column", "label=label"];
        var refused = CliRunner.Run([.. arguments, "--output", Path.Combine(_folder.Path, "refused")]);
        Assert.Equal(2, refused.Code);
        Assert.Contains("3 lines have broken quoting (such as ", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "refused")));

        var dropped = CliRunner.Run([.. arguments, "--output", Path.Combine(_folder.Path, "dropped"), "--lenient"]);
        Assert.Equal(0, dropped.Code);
        Assert.Contains("4 rows of quotes.csv, 1 kept", dropped.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_that_is_refused_writes_none_of_its_sets()
    {
        var rows = string.Concat(Enumerable.Range(0, 60).Select(index => $"query {index},Product {index},{(index == 59 ? 7 : 4)}\n"));
        var table = _folder.Write("grades.csv", "query,title,label\n" + rows);
        foreach (var seed in new[] { "1", "2", "3", "4" })
        {
            var result = CliRunner.Run(
                "data", "import", "--format", "table", "--input", table, "--output", Path.Combine(_folder.Path, "graded"),
                "--rubric", Repository.File("configs", "rubrics", "shop.yaml"),
                "--column", "query=query", "--column", "title=title", "--column", "label=label",
                "--shares", "train=0.5,test=0.5", "--seed", seed);
            Assert.Equal(2, result.Code);
            Assert.Contains("has tier 7, which the rubric 'shop' does not have", result.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Path.Combine(_folder.Path, "graded")), $"seed {seed}");
        }
    }

    [Fact]
    public void Sets_are_not_written_over_the_input_nor_mixed_with_others()
    {
        static string Rows(int first, int count) => string.Join('\n', Enumerable.Range(first, count).Select(index =>
            $"{{\"id\": \"j{index}\", \"query\": \"query {index / 2}\", " +
            $"\"product\": {{\"id\": \"p{index}\", \"title\": \"Product {index}\"}}, \"tier\": {(index % 4) + 1}}}"));
        var train = _folder.Write("sets/train.jsonl", Rows(0, 40));
        var before = File.ReadAllText(train);
        var sets = Path.GetDirectoryName(train)!;
        string[] shares = ["--shares", "train=0.7,dev=0.3"];
        var over = CliRunner.Run(["data", "split", train, "--output", sets, "--overwrite", .. shares]);
        Assert.Equal((2, $"error: --output: {train} is the input {train}, which would be written over; name another place\n"),
            (over.Code, over.Error));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), sets);
        Assert.Equal(2,
            CliRunner.Run(["data", "split", train, "--output", Path.Combine(_folder.Path, "link"), "--overwrite", .. shares]).Code);
        Assert.Equal(before, File.ReadAllText(train));

        var all = _folder.Write("all.jsonl", before);
        _folder.Write("sets/test.jsonl", Rows(100, 4));
        _folder.Write("sets/predictions.jsonl", "{\"id\": \"x\", \"query\": \"q\", \"tier\": 4}");
        var mixed = CliRunner.Run(["data", "split", all, "--output", sets, .. shares]);
        Assert.Equal(2, mixed.Code);
        Assert.Contains("the folder holds judgments already (train.jsonl, test.jsonl)", mixed.Error, StringComparison.Ordinal);
        Assert.Contains("--overwrite", mixed.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(train));

        var replaced = CliRunner.Run(["data", "split", all, "--output", sets, "--overwrite", .. shares]);
        Assert.Equal(0, replaced.Code);
        Assert.Contains("test.jsonl in", replaced.Error, StringComparison.Ordinal);
        Assert.Equal(28, File.ReadLines(train).Count());
    }

    [Fact]
    public void What_is_made_is_not_mixed_with_sets_that_are_there()
    {
        var table = _folder.Write("labels.csv", "query,title,label\na,A,4\nb,B,1\n");
        string[] import = ["data", "import", "--format", "table", "--input", table, "--output", _folder.Path,
            "--column", "query=query", "--column", "title=title", "--column", "label=label"];
        Assert.Equal(0, CliRunner.Run(import).Code);
        Assert.Contains("the folder holds judgments already (judgments.jsonl)", CliRunner.Run(import).Error, StringComparison.Ordinal);
        Assert.Equal(0, CliRunner.Run([.. import, "--overwrite"]).Code);
        string[] synthesize = ["data", "synthesize", "--rubric", Shop, "--output", _folder.Path,
            "--sft", "8", "--rl", "0", "--balanced", "0", "--wild", "0"];
        Assert.Equal(2, CliRunner.Run(synthesize).Code);
        Assert.Equal(0, CliRunner.Run([.. synthesize, "--overwrite"]).Code);
    }

    [Theory]
    [InlineData("query,title,label\nhat,Red Hat,4\nshoe,Boot,1\n", "agrl data import --format table")]
    [InlineData("[\n  {\n    \"query\": \"hat\"\n  }\n]\n", "jq -c '.[]'")]
    public void A_file_of_another_format_is_one_problem(string text, string command)
    {
        var file = _folder.Write("other.jsonl", text);
        var result = CliRunner.Run("data", "validate", file);
        Assert.Equal(2, result.Code);
        Assert.Contains(command, Assert.Single(result.Lines, line => line.StartsWith($"  {file}:1: ", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.DoesNotContain("more (--limit", result.Output, StringComparison.Ordinal);
        var error = CliRunner.Run("data", "split", file, "--output", Path.Combine(_folder.Path, "out")).Error;
        Assert.Contains(command, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--column: a table needs the columns of query, title and label; give --column title=COLUMN",
        "table", "--column", "query=a")]
    [InlineData("--column: there is no field 'qury'; did you mean 'query'?", "table", "--column", "qury=a")]
    [InlineData("--tier: expected a grade such as exact=4, found 'high'", "wands", "--tier", "exact=high")]
    [InlineData("--column: acts with --format table alone, found --format wands; remove it", "wands", "--column", "query=a")]
    [InlineData("--small-version: acts with --format esci-parquet alone, found --format esci-sample; remove it",
        "esci-sample", "--small-version")]
    public void Imports_refuse_options_that_do_not_fit(string message, string format, params string[] arguments)
    {
        var result = CliRunner.Run(["data", "import", "--format", format, "--input", _folder.Path, "--output", _folder.Path, .. arguments]);
        Assert.Equal((2, $"error: {message}\n"), (result.Code, result.Error));
    }

    [SkippableFact]
    public void The_ESCI_sample_keeps_its_split()
    {
        var sample = Path.Combine(Repository.Shared, "data", "esci");
        Skip.IfNot(Directory.Exists(sample), $"the ESCI sample is not at {sample}");
        var result = CliRunner.Run(
            "data", "import", "--format", "esci-sample", "--input", sample, "--output", _folder.Path,
            "--rubric", Repository.File("configs", "rubrics", "esci.yaml"), "--json");
        Assert.Equal(0, result.Code);
        Assert.Equal(
            ["train 4751", "dev 407", "test 760"],
            JsonNode.Parse(result.Output)!.AsArray()
                .Select(set => $"{set!["name"]!.GetValue<string>()} {set["judgments"]!.GetValue<int>()}"));
        Assert.Contains("\"verdict_origin\":\"derived\"", File.ReadLines(Path.Combine(_folder.Path, "dev.jsonl")).First(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_earlier_editions_judgments_with_tiers_given_anew_are_valid()
    {
        var made = CliRunner.Run(
            "data", "synthesize", "--rubric", Shop, "--output", _folder.Path, "--sft", "400", "--rl", "0", "--balanced", "0", "--wild", "0",
            "--sft-unrelated-share", "1", "--sft-rejudged-share", "0.5");
        Assert.True(made.Code == 0, made.Error);
        var valid = CliRunner.Run("data", "validate", Path.Combine(_folder.Path, "sft.jsonl"), "--rubric", Shop);
        Assert.Equal(0, valid.Code);
        Assert.Contains("derived or earlier verdicts lead to another tier in", valid.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wild_set_is_not_made_for_other_grades_than_its_shares_are_of()
    {
        var rubric = _folder.Write("three.yaml", File.ReadAllText(Shop).Replace("grade: 4", "grade: 5", StringComparison.Ordinal));
        var result = CliRunner.Run("data", "synthesize", "--rubric", rubric, "--output", Path.Combine(_folder.Path, "made"), "--sft", "8");
        Assert.Equal(2, result.Code);
        Assert.Contains("has 5, 3, 2, 1. Set wild to 0.", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, CliRunner.Run(
            "data", "synthesize", "--rubric", rubric, "--output", Path.Combine(_folder.Path, "made"), "--sft", "8", "--wild", "0").Code);
    }

    [Fact]
    public void A_place_that_is_a_file_is_refused_before_anything_is_written()
    {
        var file = _folder.Write("notes.txt", "mine");
        var result = CliRunner.Run(
            "data", "synthesize", "--rubric", Shop, "--output", file, "--sft", "8", "--rl", "0", "--balanced", "0", "--wild", "0");
        Assert.Equal(2, result.Code);
        Assert.DoesNotContain(".tmp", result.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void A_tab_can_be_named_as_people_write_it()
    {
        var table = _folder.Write("t.csv", "q\tt\tl\nred hat\tHat\t4\n");
        var result = CliRunner.Run("data", "import", "--format", "table", "--input", table, "--delimiter", @"\t", "--column", "query=q",
            "--column", "title=t", "--column", "label=l", "--tier", "4=4", "--output", Path.Combine(_folder.Path, "imported"));
        Assert.True(result.Code == 0, result.Error);
    }

    [Fact]
    public void Judgments_with_verdicts_of_their_own_get_no_weak_ones_and_are_counted()
    {
        var table = _folder.Write("t.csv", "q,t,l,b,c\nacme hat,Hat,4,Acme,\nacme hat,Shoe,1,Acme,mismatch\n");
        var result = CliRunner.Run("data", "import", "--format", "table", "--input", table, "--column", "query=q", "--column", "title=t",
            "--column", "label=l", "--column", "brand=b", "--column", "verdicts.category=c", "--tier", "4=4", "--tier", "1=1",
            "--rubric", Shop, "--output", Path.Combine(_folder.Path, "imported"));
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("1 judgments got weak verdicts", result.Error, StringComparison.Ordinal);
        Assert.Contains("1 have verdicts of their own", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Imported_verdicts_are_held_to_the_rubric_that_is_named()
    {
        var table = _folder.Write("t.csv", "q,t,l,c\nhat,Hat,4,mach\n");
        string[] import = ["data", "import", "--format", "table", "--input", table, "--column", "query=q", "--column", "title=t",
            "--column", "label=l", "--tier", "4=4", "--rubric", Shop, "--output", Path.Combine(_folder.Path, "imported")];
        var verdict = CliRunner.Run([.. import, "--column", "verdicts.color=c"]);
        Assert.Equal(2, verdict.Code);
        Assert.Contains("verdicts.color: unknown verdict 'mach'; did you mean 'match'?", verdict.Error, StringComparison.Ordinal);
        var criterion = CliRunner.Run([.. import, "--column", "verdicts.colr=c"]);
        Assert.Equal(2, criterion.Code);
        Assert.Contains("verdicts.colr: the rubric 'shop' has no such criterion; did you mean 'color'?", criterion.Error,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "imported")));
    }

    [Fact]
    public void Validation_without_a_rubric_says_what_it_did_not_look_at()
    {
        var file = _folder.Write("one.jsonl", """{"query": "hat", "product": {"title": "Hat"}, "tier": 9}""");
        Assert.Contains("were not checked: --rubric FILE", CliRunner.Run("data", "validate", file).Error, StringComparison.Ordinal);
    }
}
