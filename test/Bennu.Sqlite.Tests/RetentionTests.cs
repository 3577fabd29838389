namespace Bennu.Sqlite.Tests;

public sealed class RetentionTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly StoreFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task What_is_too_old_is_removed_from_the_file_though_nobody_appends()
    {
        var retention = StoreFile.KeepsAll with { Age = Hour, IdWindow = Hour * 3 };
        for (var topic = 0; topic < 250; topic++) await _file.AppendAsync($"room:{topic}", "old", "~id-1", retention);
        for (var i = 0; i < 2_500; i++) _ = _file.AppendAsync("room:many", "old", retention: retention);
        var last = await _file.AppendAsync("room:kept", "kept");
        var claim = await _file.Store.Ledger.ClaimAsync(new("room:1", "~s-1"), new(), TestContext.Current.CancellationToken);
        await _file.Store.Ledger.RecordAsync(claim, new("ok", default), TestContext.Current.CancellationToken);

        _file.Clock.Advance(Hour * 2);
        await CountAsync("entries", 1);
        await CountAsync("ids", 250);
        await CountAsync("replies", 0);
        _file.Clock.Advance(Hour * 2);
        await CountAsync("ids", 0);

        Assert.Equal(last.Position, (await _file.ReadAsync("room:kept")).First);
        Assert.Equal(251 + 1, Rows("topics"));
    }

    [Fact]
    public async Task Room_that_is_free_is_given_back()
    {
        var retention = StoreFile.KeepsAll with { Age = Hour };
        await Task.WhenAll(Enumerable.Range(0, 500).Select(
            _ => _file.AppendAsync("room:1", new string('x', 10_000), retention: retention)));
        var before = Pages();

        _file.Clock.Advance(Hour * 2);

        await UntilAsync(() => Pages() < before / 2, () => $"{Pages()} pages of {before} are left");
    }

    [Fact]
    public async Task Id_is_recorded_once_within_one_group()
    {
        var appends = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _file.AppendAsync("room:1", $"{i}", "~id-1")));

        Assert.Single(appends.Distinct());
        Assert.Single((await _file.ReadAsync("room:1")).Entries);
    }

    [Fact]
    public async Task Id_is_known_after_the_file_was_opened_again_though_its_message_is_gone()
    {
        var retention = StoreFile.KeepsAll with { Count = 1 };
        var first = await _file.AppendAsync("room:1", "first", "~id-1", retention);
        await _file.AppendAsync("room:1", "second", "~id-2", retention);
        _file.Close();

        Assert.Equal(first, await _file.AppendAsync("room:1", "again", "~id-1", retention));
        Assert.Equal(["second"], StoreFile.Texts(await _file.ReadAsync("room:1")));
    }

    [Fact]
    public async Task Write_ahead_log_stays_bounded()
    {
        var (text, retention) = (new string('x', 1_000_000), StoreFile.KeepsAll with { Count = 5 });
        for (var i = 0; i < 30; i++)
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _file.AppendAsync("room:1", text, retention: retention)));

        Assert.InRange(new FileInfo(_file.Path + "-wal").Length, 0, 96 << 20);
    }

    private Task CountAsync(string table, long expected) =>
        UntilAsync(() => Rows(table) == expected, () => $"{Rows(table)} {table}, where {expected} were to be left");

    // Retention runs on the writer's thread, in its own time.
    private static async Task UntilAsync(Func<bool> isSo, Func<string> otherwise)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(10), otherwise());
            await Task.Yield();
        }
    }

    private long Rows(string table)
    {
        using var other = new OtherProgram(_file.Path);
        return other.Scalar($"SELECT count(*) FROM {table}");
    }

    private long Pages()
    {
        using var other = new OtherProgram(_file.Path);
        return other.Scalar("PRAGMA page_count");
    }
}
