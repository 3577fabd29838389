using Bennu.PubSub.TopicLogs;

namespace Bennu.Sqlite.Tests;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly StoreFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Appends_at_once_share_commits_and_a_lone_one_waits_for_nobody()
    {
        await _file.AppendAsync("room:1", "first");
        var before = _file.Store.Commits;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => _file.AppendAsync("room:1", $"{i}")));

        Assert.InRange(_file.Store.Commits - before, 1, 32);
        Assert.Equal(65, (await _file.ReadAsync("room:1")).Entries.Count);
        before = _file.Store.Commits;
        await _file.AppendAsync("room:1", "last");
        Assert.Equal(1, _file.Store.Commits - before);
    }

    [Fact]
    public void File_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        _file.Store.Ledger.Tidy();
        _file.Close();
        OtherProgram.Run(_file.Path, "PRAGMA user_version = 2");

        var refusal = Assert.Throws<TopicLogException>(() => _file.Store);

        Assert.Contains("newer version", refusal.Message);
        Assert.Contains(_file.Path, refusal.Message);
        OtherProgram.Run(_file.Path, "PRAGMA user_version = 1");
        Assert.NotNull(_file.Store);
    }

    [Fact]
    public void File_of_another_program_is_refused()
    {
        OtherProgram.Run(_file.Path, "CREATE TABLE theirs (id)");
        Assert.Contains("another program", Assert.Throws<TopicLogException>(() => _file.Store).Message);

        File.WriteAllText(_file.Path, new string('x', 5_000));
        Assert.Contains("not an SQLite database", Assert.Throws<TopicLogException>(() => _file.Store).Message);
    }

    [Fact]
    public async Task Second_opener_is_refused_while_the_first_has_the_file()
    {
        await _file.AppendAsync("room:1", "first");

        var refusal = Assert.Throws<TopicLogException>(() => SqliteStore.Open(new() { Path = _file.Path }));

        Assert.Contains("in use", refusal.Message);
        _file.Close();
        Assert.Equal(["first"], StoreFile.Texts(await _file.ReadAsync("room:1")));
    }

    [Fact]
    public void Folder_that_does_not_exist_is_told()
    {
        var path = Path.Combine(_file.Path, "..", "nowhere", "topics.db");
        Assert.Contains("cannot be opened", Assert.Throws<TopicLogException>(() => SqliteStore.Open(new() { Path = path })).Message);
    }

    [Fact]
    public async Task Deleted_file_begins_another_epoch_with_positions_not_given_before()
    {
        var link = await _file.AppendAsync("room:1", "first");
        _file.Close();
        File.Delete(_file.Path);
        _file.Clock.Advance(TimeSpan.FromMilliseconds(1));

        var next = await _file.AppendAsync("room:1", "second");

        Assert.NotEqual(link.Epoch, next.Epoch);
        Assert.Matches("^[0-9a-f]{10}$", next.Epoch);
        Assert.Equal(0ul, next.Previous);
        Assert.True(next.Position > link.Position);
    }

    [Fact]
    public async Task Restored_backup_is_found_out_by_the_chain_at_a_place_it_never_had()
    {
        var first = await _file.AppendAsync("room:1", "first");
        _file.Close();
        File.Copy(_file.Path, _file.Path + ".backup");
        _file.Clock.Advance(TimeSpan.FromSeconds(1));
        var lost = await _file.AppendAsync("room:1", "lost");
        _file.Close();
        File.Copy(_file.Path + ".backup", _file.Path, overwrite: true);

        Assert.Equal(Continuity.Ahead, (await _file.ReadAsync("room:1", lost.Position)).Continues(lost.Place));
        _file.Clock.Advance(TimeSpan.FromSeconds(1));
        var next = await _file.AppendAsync("room:1", "next");

        Assert.Equal(first.Epoch, next.Epoch);
        Assert.Equal(Continuity.Epoch, (await _file.ReadAsync("room:1", lost.Position)).Continues(lost.Place));
        Assert.Equal(Continuity.Proven, (await _file.ReadAsync("room:1", first.Position)).Continues(first.Place));
    }

    [Fact]
    public async Task File_deleted_under_an_open_store_fails_the_appends()
    {
        await _file.AppendAsync("room:1", "first");
        File.Delete(_file.Path);

        Assert.Contains("deleted", (await Assert.ThrowsAsync<TopicLogException>(() => _file.AppendAsync("room:1", "lost"))).Message);
    }

    [Fact]
    public async Task Closing_finishes_what_was_asked_for()
    {
        var appends = Enumerable.Range(0, 100).Select(i => _file.AppendAsync("room:1", $"{i}")).ToArray();
        _file.Close();

        await Task.WhenAll(appends);
        Assert.Equal(100, (await _file.ReadAsync("room:1")).Entries.Count);
    }

    [Fact]
    public async Task Closed_store_refuses_further_calls()
    {
        var store = _file.Store;
        _file.Close();

        var cancellation = TestContext.Current.CancellationToken;
        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await store.Log.AppendAsync(StoreFile.Message("room:1", "late"), StoreFile.KeepsAll, cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.Log.ReadAsync("room:1", 0, 1, 1, cancellation));
    }
}
