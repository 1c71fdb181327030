using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Agrl.Modeling.Tokenization.Unicode;

/// <summary>
/// The four Unicode normalisation forms (UAX #15), computed from an embedded table. <see cref="string.Normalize()"/> is no
/// choice: in globalization-invariant mode it returns non-ASCII text unchanged without saying so, and outside that mode its
/// answer depends on the ICU library of the machine, which a slim container does not have.
/// </summary>
internal static class UnicodeNormalizer
{
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28;
    private const int SCount = LCount * VCount * TCount;

    // The table is read once, on first use; it never changes.
    private static readonly Lazy<Table> Data = new(Table.Read);

    /// <summary>A text in a normalisation form.</summary>
    /// <param name="text">Well-formed UTF-16: no lone surrogates.</param>
    /// <param name="form">The form.</param>
    public static string Normalize(string text, NormalizationForm form)
    {
        var compose = form is NormalizationForm.FormC or NormalizationForm.FormKC;
        var compatibility = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
        // Below U+0300 nothing combines and every character is its own composite; below U+0080 nothing decomposes either.
        var quick = text.AsSpan().IndexOfAnyExceptInRange('\0', form == NormalizationForm.FormC ? '\u02FF' : '\u007F');
        if (quick < 0) return text;
        var table = Data.Value;
        if (form == NormalizationForm.FormC && table.IsCertainlyComposed(text.AsSpan(quick))) return text;

        var points = new List<int>(text.Length + 16);
        foreach (var rune in text.EnumerateRunes()) table.Decompose(rune.Value, compatibility, points);
        table.Reorder(points);
        if (compose) table.Compose(points);

        var result = new StringBuilder(points.Count + 8);
        Span<char> chars = stackalloc char[2];
        foreach (var point in points)
            result.Append(chars[..new Rune(point).EncodeToUtf16(chars)]);
        return result.ToString();
    }

    private sealed class Table
    {
        private readonly Dictionary<int, byte> _classes = [];
        private readonly Dictionary<int, int[]> _canonical = [];
        private readonly Dictionary<int, int[]> _compatible = [];
        private readonly Dictionary<long, int> _composites = [];
        // Code points that a composed text may hold only after a look at their neighbours, or not at all.
        private readonly HashSet<int> _unsettled = [];

        public static Table Read()
        {
            var table = new Table();
            using var stream = typeof(UnicodeNormalizer).Assembly.GetManifestResourceStream("Agrl.Modeling.UnicodeNormalization.txt")
                ?? throw new InvalidOperationException(
                    "The embedded resource Agrl.Modeling.UnicodeNormalization.txt is missing from the assembly.");
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (reader.ReadLine() is { } line)
                if (line.Length > 0 && line[0] != '#')
                    table.Add(line.Split(' '));
            for (var v = VBase; v < VBase + VCount; v++) table._unsettled.Add(v);
            for (var t = TBase + 1; t < TBase + TCount; t++) table._unsettled.Add(t);
            return table;
        }

        private void Add(string[] fields)
        {
            var code = Hex(fields[1]);
            if (fields[0] == "c")
            {
                for (var point = code; point <= Hex(fields[2]); point++)
                {
                    _classes[point] = byte.Parse(fields[3], CultureInfo.InvariantCulture);
                    _unsettled.Add(point);
                }
                return;
            }
            var parts = fields[2..].Select(Hex).ToArray();
            (fields[0] == "k" ? _compatible : _canonical)[code] = parts;
            if (fields[0] == "x") _unsettled.Add(code);
            if (fields[0] != "d") return;
            _composites[Pair(parts[0], parts[1])] = code;
            _unsettled.Add(parts[1]);
        }

        public bool IsCertainlyComposed(ReadOnlySpan<char> text)
        {
            foreach (var rune in text.EnumerateRunes())
                if (rune.Value >= 0x300 && _unsettled.Contains(rune.Value))
                    return false;
            return true;
        }

        public void Decompose(int point, bool compatibility, List<int> into)
        {
            var syllable = point - SBase;
            if (syllable is >= 0 and < SCount)
            {
                into.Add(LBase + syllable / (VCount * TCount));
                into.Add(VBase + syllable % (VCount * TCount) / TCount);
                if (syllable % TCount != 0) into.Add(TBase + syllable % TCount);
            }
            else if (_canonical.TryGetValue(point, out var parts) || (compatibility && _compatible.TryGetValue(point, out parts)))
            {
                foreach (var part in parts) Decompose(part, compatibility, into);
            }
            else
            {
                into.Add(point);
            }
        }

        /// <summary>Stable sort of each run of combining marks by class.</summary>
        public void Reorder(List<int> points)
        {
            var span = CollectionsMarshal.AsSpan(points);
            for (var start = 0; start < span.Length;)
            {
                if (Class(span[start]) == 0)
                {
                    start++;
                    continue;
                }
                var end = start + 1;
                while (end < span.Length && Class(span[end]) != 0) end++;
                // A text may be one long run of marks, so the sort must not be quadratic; OrderBy is stable.
                if (end - start > 1) span[start..end].ToArray().OrderBy(Class).ToArray().CopyTo(span[start..]);
                start = end;
            }
        }

        public void Compose(List<int> points)
        {
            var starter = -1;
            var lastClass = 0;
            var count = 0;
            for (var i = 0; i < points.Count; i++)
            {
                var point = points[i];
                var pointClass = Class(point);
                // A mark is blocked from the starter by a mark of the same or a higher class between them.
                if (starter >= 0 && (lastClass < pointClass || count - starter == 1) && Composite(points[starter], point) is { } composite)
                {
                    points[starter] = composite;
                    continue;
                }
                if (pointClass == 0) starter = count;
                lastClass = pointClass;
                points[count++] = point;
            }
            points.RemoveRange(count, points.Count - count);
        }

        private int? Composite(int first, int second)
        {
            if (first - LBase is >= 0 and < LCount && second - VBase is >= 0 and < VCount)
                return SBase + ((first - LBase) * VCount + (second - VBase)) * TCount;
            if (first - SBase is >= 0 and < SCount && (first - SBase) % TCount == 0 && second - TBase is > 0 and < TCount)
                return first + (second - TBase);
            return _composites.TryGetValue(Pair(first, second), out var composite) ? composite : null;
        }

        private int Class(int point) => _classes.GetValueOrDefault(point);

        private static long Pair(int first, int second) => (long)first << 32 | (uint)second;

        private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
