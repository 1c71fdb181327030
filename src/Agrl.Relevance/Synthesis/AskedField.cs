namespace Agrl.Relevance.Synthesis;

/// <summary>A product field with a word for a value that a query can ask for or exclude.</summary>
internal enum AskedField
{
    Brand,
    Color,
    Material,
}
