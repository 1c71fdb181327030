using System.IO.Compression;
using System.Text;
using Agrl.Relevance.Tests.Judgments;

namespace Agrl.Relevance.Tests;

public sealed class WholeGzipStreamTests
{
    private static readonly byte[] Content =
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 60).Select(i => $"line {i} of some text\n")));

    [Fact]
    public void A_file_that_is_cut_anywhere_is_found_out()
    {
        using var folder = new TemporaryFolder();
        var packed = Pack(Content);
        for (var length = 3; length < packed.Length; length++)
            Assert.Throws<InvalidDataException>(() => Read(folder, packed[..length]));
        Assert.Equal(Content, Read(folder, packed));
    }

    [Fact]
    public void Several_members_are_one_content()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal([.. Content, .. Content], Read(folder, [.. Pack(Content), .. Pack(Content)]));
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static byte[] Read(TemporaryFolder folder, byte[] packed)
    {
        var path = Path.Combine(folder.Path, "content.gz");
        File.WriteAllBytes(path, packed);
        using var stream = new WholeGzipStream(new FileStream(path, FileMode.Open, FileAccess.Read));
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
