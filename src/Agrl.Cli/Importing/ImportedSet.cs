using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;

namespace Agrl.Cli.Importing;

/// <summary>A set of judgments that an import made.</summary>
/// <param name="Name">The set, which its file is named after.</param>
/// <param name="Judgments">The judgments.</param>
/// <param name="Report">What was read and dropped; several sets may share one.</param>
internal sealed record ImportedSet(string Name, IReadOnlyList<Judgment> Judgments, ImportReport Report);
