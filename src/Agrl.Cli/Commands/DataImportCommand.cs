using System.CommandLine;
using System.Globalization;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Importing;
using Agrl.Cli.Json;
using Agrl.Cli.Output;
using Agrl.Relevance;
using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Splitting;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl data import</c>: human judgments from other formats.</summary>
internal sealed class DataImportCommand : CliCommand
{
    private static readonly string[] Formats = ["esci-parquet", "esci-sample", "wands", "table"];
    private const int MaxListedLabels = 10;
    private const string WholeSet = "judgments";

    private readonly Option<string> _format = new("--format")
    {
        Description = "esci-parquet: the official Shopping Queries release; esci-sample: its sample as JSON lines; " +
            "wands: Wayfair's WANDS; table: any CSV or TSV file",
        Required = true,
    };

    private readonly Option<string> _input = new("--input")
    {
        Description = "The folder that holds the files; of a table, the file",
        HelpName = "PATH",
        Required = true,
    };
    private readonly Option<string> _output = CommonOptions.OutputFolder("Where a judgment file for each set is written");
    private readonly Option<string[]> _columns = new("--column")
    {
        Description = $"Of a table: which column holds a field; of {string.Join(", ", ColumnMapping.Names)}; may be repeated",
        HelpName = "FIELD=COLUMN",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _tiers = new("--tier")
    {
        Description = "The grade of a label, such as exact=4; may be repeated; the format's own reading where none is given",
        HelpName = "LABEL=GRADE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _shares = new("--shares")
    {
        Description = "Of wands and table, which have no split of their own: split by query into these sets, " +
            "by shares relative to their sum; one set 'judgments' where none are given",
        HelpName = "NAME=SHARE,...",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _seed = CommonOptions.Seed("The split follows from it", 1);
    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        Description = "Of a table: the character between fields; a tab for .tsv, .tab and .txt, else a comma",
        HelpName = "CHAR",
    };
    private readonly Option<string> _separator = new("--category-separator")
    {
        Description = "Of a table: what parts a category path",
        HelpName = "TEXT",
        DefaultValueFactory = _ => ">",
    };
    private readonly Option<string> _locale = new("--locale")
    {
        Description = "Of esci-parquet: the locale to take, or 'all'",
        DefaultValueFactory = _ => "us",
    };
    private readonly Option<bool> _small =
        new("--small-version") { Description = "Of esci-parquet: take the reduced version, which leaves out the easy queries" };
    private readonly Option<string?> _rubric =
        CommonOptions.Rubric("Hold tiers and verdicts to this rubric (its rules: data validate), and derive weak verdicts and reasons " +
            "for its criteria brand, color and category where a judgment has no verdicts");
    private readonly Option<bool> _lenient =
        new("--lenient") { Description = "Drop and count rows whose label has no tier, instead of stopping at them" };
    private readonly Option<bool> _overwrite = OutputFiles.Overwrite();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public DataImportCommand(CliEnvironment environment)
        : base(environment, "import", "Import human judgments from ESCI, WANDS, or any table")
    {
        _format.AcceptOnlyFromAmong(Formats);
        foreach (Option option in new Option[]
        {
            _format, _input, _output, _columns, _tiers, _shares, _seed, _delimiter, _separator, _locale, _small, _rubric,
            _lenient, _overwrite, _json,
        })
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "agrl data import --format esci-parquet --input shopping_queries_dataset --output data/esci",
        "agrl data import --format table --input labels.csv --output data/mine --column query=term --column title=name " +
            "--column label=grade --tier exact=4 --tier close=3 --tier wrong=1 --shares train=0.8,test=0.2",
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        CheckOptions(arguments);
        var book = arguments.GetValue(_rubric) is { } path ? RubricReader.Read(path) : null;
        var folder = arguments.GetRequiredValue(_output);
        OutputFiles.CheckSets(
            folder, SetNames(arguments), [arguments.GetRequiredValue(_input), arguments.GetValue(_rubric)],
            arguments.GetValue(_overwrite), context.Log);
        var sets = Import(arguments, context.CancellationToken);
        if (!arguments.GetValue(_lenient))
        {
            ImportReport[] reports = [.. sets.Select(set => set.Report).Distinct()];
            CheckLabels(arguments.GetRequiredValue(_input), reports);
            CheckQuotes(arguments.GetRequiredValue(_input), reports);
        }

        SplitCheck.Check([.. sets.Select(set => new JudgmentSet(set.Name, set.Judgments))]);
        if (book is not null)
            sets = Derive(sets, book, context);
        // All before the first is written: half of a split beside half of another would be worse than none.
        foreach (var set in sets)
            CheckRubric(set, book);
        context.CancellationToken.ThrowIfCancellationRequested();
        foreach (var set in sets)
            JudgmentWriter.Write(Path.Combine(folder, $"{set.Name}.jsonl"), set.Judgments);

        if (arguments.GetValue(_json))
        {
            JsonOutput.WriteDocument(context.Output, sets.Select(set => new
            {
                set.Name,
                File = Path.Combine(folder, $"{set.Name}.jsonl"),
                Judgments = set.Judgments.Count,
                set.Report,
            }));
        }
        else
        {
            ImportTables.Write(context.Output, folder, sets);
        }

        return ExitCode.Done;
    }

    // Rows that go because nobody said what their label means would go unseen, and with them a tier.
    private void CheckLabels(string source, IReadOnlyList<ImportReport> reports)
    {
        (string Label, int Rows)[] labels = [.. reports.SelectMany(report => report.UnmappedLabels)
            .GroupBy(label => label.Key, (label, counts) => (Printable.Quote(label), counts.Sum(count => count.Value)))
            .OrderByDescending(label => label.Item2)];
        if (labels.Length == 0)
            return;
        var listed = string.Join(", ",
            labels.Take(MaxListedLabels).Select(label => $"{label.Label} ({Figures.Count(label.Rows, "row")})"));
        throw new InputException(
            $"{source}: {labels.Sum(label => label.Rows)} of {reports.Sum(report => report.Rows)} rows have a label without a tier: " +
            $"{listed}{(labels.Length > MaxListedLabels ? $", and {labels.Length - MaxListedLabels} labels more" : "")}; " +
            $"give each label its grade, such as {_tiers.Name} {labels[0].Label}=GRADE, or say {_lenient.Name} to drop these rows");
    }

    // A quote that is not closed takes in all lines up to the next quote, and with them their judgments.
    private void CheckQuotes(string source, IReadOnlyList<ImportReport> reports)
    {
        if (reports.SelectMany(report => report.Dropped).FirstOrDefault(drop => drop.Reason == ImportDrop.BrokenQuoting) is not { } broken)
            return;
        throw new InputException(
            $"{source}: {broken.Count} lines have broken quoting{(broken.Examples.Count > 0 ? $" (such as {broken.Examples[0]})" : "")}: " +
            "a field that begins with a quotation mark takes in everything up to the next one; " +
            $"close or double the marks there, or say {_lenient.Name} to drop these lines");
    }

    // An option of another format would be passed over unseen.
    private void CheckOptions(ParseResult arguments)
    {
        var name = arguments.GetRequiredValue(_format);
        (Option Option, string[] Formats)[] limited =
        [
            (_columns, ["table"]), (_delimiter, ["table"]), (_separator, ["table"]),
            (_locale, ["esci-parquet"]), (_small, ["esci-parquet"]),
            (_shares, ["wands", "table"]), (_seed, ["wands", "table"]),
        ];
        foreach (var (option, formats) in limited)
        {
            if (!formats.Contains(name) && arguments.GetResult(option) is { Implicit: false })
                throw new InputException(
                    $"{option.Name}: acts with --format {string.Join(" and ", formats)} alone, found --format {name}; remove it");
        }
    }

    private IEnumerable<string> SetNames(ParseResult arguments) => arguments.GetRequiredValue(_format) switch
    {
        "esci-sample" => EsciSampleImporter.Splits,
        "esci-parquet" => EsciParquetImporter.Splits,
        _ => Shares(arguments) is { Count: > 0 } wanted ? wanted.Keys : [WholeSet],
    };

    private IReadOnlyDictionary<string, double> Shares(ParseResult arguments)
    {
        var wanted = NamedShares.Parse(_shares.Name, arguments.GetRequiredValue(_shares));
        SetFiles.CheckNames(_shares.Name, wanted.Keys);
        return wanted;
    }

    private ImportedSet[] Import(ParseResult arguments, CancellationToken cancellationToken)
    {
        var source = arguments.GetRequiredValue(_input);
        switch (arguments.GetRequiredValue(_format))
        {
            case "esci-sample":
                return Esci(EsciSampleImporter.Splits, arguments,
                    options => EsciSampleImporter.Import(source, options with { Locale = "us", SmallVersion = false }));
            case "esci-parquet":
                // Parquet is read asynchronously alone; a console program has no context to deadlock on.
                return Esci(EsciParquetImporter.Splits, arguments,
                    options => EsciParquetImporter.ImportAsync(source, options, cancellationToken).GetAwaiter().GetResult());
            case "wands":
                var wands = new WandsOptions();
                return Split(WandsImporter.Import(source, wands with { Tiers = Tiers(arguments) ?? wands.Tiers }), arguments);
            default:
                var mapping = ColumnMapping.Parse(
                    _columns.Name, arguments.GetRequiredValue(_columns), Tiers(arguments) ?? new Dictionary<string, int>(),
                    arguments.GetRequiredValue(_separator),
                    arguments.GetValue(_delimiter) is @"\t" ? "\t" : arguments.GetValue(_delimiter));
                return Split(TableImporter.Import(source, mapping), arguments);
        }
    }

    private ImportedSet[] Esci(IEnumerable<string> splits, ParseResult arguments, Func<EsciOptions, ImportResult> import)
    {
        var options = new EsciOptions
        {
            Locale = arguments.GetValue(_locale) is "all" ? null : arguments.GetValue(_locale),
            SmallVersion = arguments.GetValue(_small),
        };
        options = options with { Tiers = Tiers(arguments) ?? options.Tiers };
        return [.. splits.Select(split => Part(split, import(options with { Split = split })))];
    }

    // Rows of the other splits are not lost: they are in the other sets.
    private static ImportedSet Part(string split, ImportResult result)
    {
        var report = result.Report;
        ImportDrop[] dropped = [.. report.Dropped.Where(drop => !drop.IsOfOtherSplit)];
        return new(split, result.Judgments, report with { Rows = report.Kept + dropped.Sum(drop => drop.Count), Dropped = dropped });
    }

    private ImportedSet[] Split(ImportResult result, ParseResult arguments)
    {
        var wanted = Shares(arguments);
        return wanted.Count == 0
            ? [new ImportedSet(WholeSet, result.Judgments, result.Report)]
            : [.. QuerySplitter.Split(result.Judgments, new SplitOptions { Seed = arguments.GetValue(_seed), Shares = wanted })
                .Select(set => new ImportedSet(set.Name, set.Judgments, result.Report))];
    }

    private Dictionary<string, int>? Tiers(ParseResult arguments)
    {
        var values = NamedValues.Parse(_tiers.Name, arguments.GetRequiredValue(_tiers), "exact=4");
        return values.Count == 0 ? null : values.ToDictionary(
            value => value.Key,
            value => int.TryParse(value.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var grade)
                ? grade
                : throw new InputException($"{_tiers.Name}: expected a grade such as {value.Key}=4, found '{value.Value}'"));
    }

    private static ImportedSet[] Derive(ImportedSet[] sets, Rubric book, CommandContext context)
    {
        if (!DerivedVerdicts.CanDerive(book))
            return sets;
        // The lexicon is of products alone, which an evaluation's shop has too; no label is looked at.
        var derived = new DerivedVerdicts(sets.SelectMany(set => set.Judgments).Select(judgment => judgment.Product));
        var applied = sets.Select(set => (Set: set, Derived: derived.Apply(set.Judgments, book))).ToArray();
        context.Log.Information(
            "{Count} judgments got weak verdicts with reasons from product fields and query words, marked as derived; " +
            "{Own} have verdicts of their own",
            applied.Sum(one => one.Derived.Report.Judgments), applied.Sum(one => one.Derived.Report.Untouched));
        return [.. applied.Select(one => one.Set with { Judgments = one.Derived.Judgments })];
    }

    private static void CheckRubric(ImportedSet set, Rubric? book)
    {
        if (book is null)
            return;
        foreach (var judgment in set.Judgments.Where(judgment => judgment.Tier is { } tier && book.FindTier(tier) is null))
        {
            throw new InputException(
                $"judgment '{judgment.Id}' has tier {judgment.Tier}, which the rubric '{book.Name}' does not have " +
                $"({string.Join(", ", book.Tiers.Select(tier => tier.Grade))}); map its label with --tier LABEL=GRADE");
        }

        foreach (var judgment in set.Judgments)
        {
            foreach (var (_, key, message) in VerdictCheck.Problems(book, judgment.Verdicts, judgment.Reasons))
                throw new InputException($"judgment '{judgment.Id}': {Printable.Quote(key)}: {message}");
        }
    }
}
