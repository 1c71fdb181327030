namespace Agrl.Relevance.Synthesis;

/// <summary>What a query asks for, apart from its words.</summary>
internal sealed record QueryIntent(Shelf Shelf)
{
    public Requirement? Brand { get; init; }

    public Requirement? Color { get; init; }

    public Requirement? Material { get; init; }

    public PriceBound? Price { get; init; }

    public Requirement? this[AskedField field] => field switch
    {
        AskedField.Brand => Brand,
        AskedField.Color => Color,
        _ => Material,
    };

    /// <summary>The same intent with one more requirement.</summary>
    public QueryIntent With(AskedField field, Requirement requirement) => field switch
    {
        AskedField.Brand => this with { Brand = requirement },
        AskedField.Color => this with { Color = requirement },
        _ => this with { Material = requirement },
    };
}
