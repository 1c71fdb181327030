using Agrl.Modeling.Checkpoints;

namespace Agrl.Modeling.Tests.Checkpoints;

public sealed class WholeFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_replaced_whole_and_nothing_stays_beside_it()
    {
        var target = _folder.Place("model");
        WholeFolder.Write(target, place => File.WriteAllText(Path.Combine(place, "old"), "1"));
        WholeFolder.Write(target, place =>
        {
            // What is there stays until the new one is whole.
            Assert.True(File.Exists(Path.Combine(target, "old")));
            File.WriteAllText(Path.Combine(place, "new"), "2");
        });

        Assert.Equal([Path.Combine(target, "new")], Directory.GetFiles(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_fails_leaves_the_earlier_folder()
    {
        var target = _folder.Place("model");
        WholeFolder.Write(target, place => File.WriteAllText(Path.Combine(place, "old"), "1"));
        Assert.Throws<TimeoutException>(() => WholeFolder.Write(target, _ => throw new TimeoutException()));
        Assert.Equal([target], Directory.GetFileSystemEntries(_folder.Path));
        Assert.True(File.Exists(Path.Combine(target, "old")));
    }

    [Theory]
    [InlineData("model.0123456789abcdef0123456789abcdef.tmp", true)]
    [InlineData("model.0123456789abcdef0123456789abcdef.old", true)]
    [InlineData("model.before-rl", false)]
    [InlineData("model.old", false)]
    [InlineData("model", false)]
    [InlineData("adapter.0123456789abcdef0123456789abcdef.tmp", false)]
    public void Only_what_it_left_itself_is_its_remains(string name, bool expected) =>
        Assert.Equal(expected, WholeFolder.IsRemains(_folder.Place(name), "model"));
}
