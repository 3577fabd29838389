using Bennu.Client.Durable;

namespace Bennu.Client.Tests.Durable;

public sealed class FileCursorStoreTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_path + ".lock");
    }

    [Fact]
    public async Task Cursors_survive_and_a_torn_line_does_not_count()
    {
        using (var store = new FileCursorStore(_path))
        {
            await store.WriteAsync("room:1", "@e:1", default);
            await store.WriteAsync("room:1", "@e:2", default);
        }

        await File.AppendAllTextAsync(_path, "[\"room:1\",\"@e:3");
        using var again = new FileCursorStore(_path);
        Assert.Equal("@e:2", await again.ReadAsync("room:1", default));
        Assert.Null(await again.ReadAsync("room:2", default));
    }

    [Fact]
    public void File_that_another_store_has_open_is_refused()
    {
        using var store = new FileCursorStore(_path);
        Assert.Throws<IOException>(() => new FileCursorStore(_path));
    }
}
