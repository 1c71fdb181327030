using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Output;
using Agrl.Cli.Json;
using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Synthesis;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl data synthesize</c>: rule-labelled judgments from the built-in shop or a catalogue.</summary>
internal sealed class DataSynthesizeCommand : CliCommand
{
    private static readonly SynthesisOptions Defaults = new();

    private readonly Option<string?> _rubric =
        CommonOptions.Rubric("Its rules give the tiers; its criteria are those that synthesis can decide", isRequired: true);
    private readonly Option<string> _output =
        CommonOptions.OutputFolder("Where sft.jsonl, rl.jsonl, balanced.jsonl and wild.jsonl are written");
    private readonly Option<string?> _catalogue =
        new("--catalogue") { Description = "A product file (JSON lines); the built-in shop where none is given", HelpName = "FILE" };
    private readonly Option<int> _seed = CommonOptions.Seed("Everything follows from it", Defaults.Seed);
    private readonly Option<int> _sft = CommonOptions.Number("--sft", "Judgments with verdicts and reasons for SFT", Defaults.Sft);
    private readonly Option<int> _rl = CommonOptions.Number("--rl", "Judgments of the RL pool", Defaults.Rl);
    private readonly Option<int> _balanced = CommonOptions.Number("--balanced", "Judgments of the evaluation set with equal tiers",
        Defaults.Balanced);
    private readonly Option<int> _wild = CommonOptions.Number("--wild", "Judgments of the evaluation set with the tiers of real traffic",
        Defaults.Wild);
    private readonly Option<int> _productsPerQuery =
        CommonOptions.Number("--products-per-query", "The most products that a query is judged with", Defaults.ProductsPerQuery);
    private readonly Option<string> _rlGold = new("--rl-gold")
    {
        Description = "What the RL pool holds beside the tier: none, verdicts, or reasons (with verdicts)",
        DefaultValueFactory = _ => "reasons",
    };

    private readonly Option<string[]> _slices = new("--slice")
    {
        Description = "Share of a kind of query, relative to the sum of those given, such as plain=0.5; " +
            $"of {string.Join(", ", QuerySlices.All)}; may be repeated, the others then get none",
        HelpName = "NAME=SHARE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _sftSlices = new("--sft-slice")
    {
        Description = "The same for the SFT set alone, where reasons were written for some kinds of query only",
        HelpName = "NAME=SHARE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double> _sftUnrelated = new("--sft-unrelated-share")
    {
        Description = "Share of product families whose kinds the SFT set does not call related, " +
            "as under an earlier edition of the guidelines",
        HelpName = "SHARE",
        DefaultValueFactory = _ => Defaults.SftUnrelatedShare,
    };

    private readonly Option<double> _sftRejudged = new("--sft-rejudged-share")
    {
        Description = "Share of those judgments whose tier was judged anew by today's guidelines, while verdicts and reasons stayed",
        HelpName = "SHARE",
        DefaultValueFactory = _ => Defaults.SftRejudgedShare,
    };

    private readonly Option<double> _heldOut = new("--held-out-share")
    {
        Description = "Share of attribute combinations that evaluation products alone have",
        HelpName = "SHARE",
        DefaultValueFactory = _ => Defaults.HeldOutShare,
    };

    private readonly Option<bool> _overwrite = OutputFiles.Overwrite();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public DataSynthesizeCommand(CliEnvironment environment)
        : base(environment, "synthesize", "Make judgments with exact verdicts and reasons from the built-in shop or a product catalogue")
    {
        _rlGold.AcceptOnlyFromAmong("none", "verdicts", "reasons");
        foreach (Option option in new Option[]
        {
            _rubric, _output, _catalogue, _seed, _sft, _rl, _balanced, _wild, _productsPerQuery, _rlGold, _slices, _sftSlices,
            _sftUnrelated, _sftRejudged, _heldOut, _overwrite, _json,
        })
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "agrl data synthesize --rubric configs/rubrics/shop.yaml --output data/shop --sft 20000 --seed 7",
        "agrl data synthesize --rubric my-rubric.yaml --catalogue products.jsonl --output data/mine",
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var book = RubricReader.Read(arguments.GetRequiredValue(_rubric)!);
        var options = ReadOptions(arguments, book);
        var folder = arguments.GetRequiredValue(_output);
        var names = new[] { ("sft", options.Sft), ("rl", options.Rl), ("balanced", options.Balanced), ("wild", options.Wild) }
            .Where(set => set.Item2 > 0).Select(set => set.Item1);
        OutputFiles.CheckSets(
            folder, names, [arguments.GetValue(_catalogue), arguments.GetValue(_rubric)], arguments.GetValue(_overwrite), context.Log);
        var result = arguments.GetValue(_catalogue) is { } products
            ? ShopSynthesizer.Synthesize(book, options, CatalogueReader.Read(products))
            : ShopSynthesizer.Synthesize(book, options);
        context.CancellationToken.ThrowIfCancellationRequested();
        var sets = new[] { ("sft", result.Sft), ("rl", result.Rl), ("balanced", result.Balanced), ("wild", result.Wild) };
        foreach (var (name, judgments) in sets)
        {
            if (judgments.Count > 0)
                JudgmentWriter.Write(Path.Combine(folder, $"{name}.jsonl"), judgments);
        }

        foreach (var note in result.Report.Notes)
            context.Log.Warning("{Note}", note);
        if (arguments.GetValue(_json))
            JsonOutput.WriteDocument(context.Output, result.Report);
        else
            SynthesisTables.Write(context.Output, folder, result.Report, book);
        return ExitCode.Done;
    }

    private SynthesisOptions ReadOptions(ParseResult arguments, Rubric book)
    {
        var gold = arguments.GetRequiredValue(_rlGold);
        var shares = arguments.GetRequiredValue(_slices);
        return new SynthesisOptions
        {
            Seed = arguments.GetValue(_seed),
            Sft = arguments.GetValue(_sft),
            Rl = arguments.GetValue(_rl),
            Balanced = arguments.GetValue(_balanced),
            Wild = arguments.GetValue(_wild),
            ProductsPerQuery = arguments.GetValue(_productsPerQuery),
            HeldOutShare = arguments.GetValue(_heldOut),
            RlVerdicts = gold is not "none",
            RlReasons = gold is "reasons",
            Slices = shares.Length == 0 ? Defaults.Slices : NamedShares.Parse("--slice", shares),
            SftSlices = arguments.GetRequiredValue(_sftSlices) is { Length: > 0 } own
                ? NamedShares.Parse("--sft-slice", own)
                : Defaults.SftSlices,
            SftUnrelatedShare = arguments.GetValue(_sftUnrelated),
            SftRejudgedShare = arguments.GetValue(_sftRejudged),
            Criteria = [.. book.Criteria.Select(criterion => criterion.Name)],
        };
    }
}
