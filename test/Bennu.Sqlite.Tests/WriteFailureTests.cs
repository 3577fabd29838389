using Bennu.PubSub.TopicLogs;

namespace Bennu.Sqlite.Tests;

public sealed class WriteFailureTests : IDisposable
{
    private readonly StoreFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Full_disk_is_told_to_the_caller_and_writing_goes_on_once_there_is_room()
    {
        var first = await _file.AppendAsync("room:1", "first");
        _file.Store.LimitPages(1);

        var failures = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Assert.ThrowsAsync<TopicLogException>(
            () => _file.AppendAsync("room:1", new string('x', 10_000), $"~id-{i}"))));

        Assert.All(failures, failure => Assert.Contains("disk is full", failure.Message));
        var page = await _file.ReadAsync("room:1");
        Assert.Equal((first.Position, 1), (page.Last, page.Entries.Count));
        _file.Store.LimitPages(0);
        var next = await _file.AppendAsync("room:1", "next", "~id-1");
        Assert.Equal((first.Epoch, first.Position), (next.Epoch, next.Previous));
        Assert.Equal(["first", "next"], StoreFile.Texts(await _file.ReadAsync("room:1")));
    }

    [Fact]
    public async Task Position_of_a_failed_append_is_not_given_again()
    {
        var first = await _file.AppendAsync("room:1", "first");
        _file.Store.LimitPages(1);
        await Assert.ThrowsAsync<TopicLogException>(() => _file.AppendAsync("room:1", new string('x', 50_000)));
        _file.Store.LimitPages(0);

        var next = await _file.AppendAsync("room:1", "next");

        // The clock stands still: the one that failed had the next one.
        Assert.Equal((first.Position, first.Position + 2), (next.Previous, next.Position));
    }

    [Fact]
    public async Task Locked_file_is_told_to_the_caller_and_does_no_harm()
    {
        await _file.AppendAsync("room:1", "first");
        using (var other = new OtherProgram(_file.Path))
        {
            other.Run("BEGIN IMMEDIATE");
            var failure = await Assert.ThrowsAsync<TopicLogException>(() => _file.AppendAsync("room:1", "locked out"));
            Assert.Contains("locked by another program", failure.Message);
            Assert.Equal(["first"], StoreFile.Texts(await _file.ReadAsync("room:1")));
        }

        await _file.AppendAsync("room:1", "second");

        Assert.Equal(["first", "second"], StoreFile.Texts(await _file.ReadAsync("room:1")));
    }

    [Fact]
    public async Task One_that_is_at_fault_itself_takes_no_other_with_it()
    {
        await _file.AppendAsync("room:2", "makes the file");
        using var other = new OtherProgram(_file.Path);
        other.Run("CREATE TRIGGER refusal BEFORE INSERT ON entries WHEN NEW.event = 'bad' BEGIN SELECT RAISE(ABORT, 'refused'); END");
        other.Run("BEGIN IMMEDIATE");
        var appends = Enumerable.Range(0, 9).Select(i => Task.Run(async () => await _file.Store.Log.AppendAsync(
            StoreFile.Message("room:1", $"{i}") with { Event = i == 4 ? "bad" : "good" }, StoreFile.KeepsAll))).ToArray();
        other.Run("COMMIT");

        await Assert.ThrowsAsync<TopicLogException>(() => appends[4]);
        await Task.WhenAll(appends.Where((_, i) => i != 4));
        Assert.Equal(8, (await _file.ReadAsync("room:1")).Entries.Count);
    }

    [Fact]
    public async Task Reply_that_could_not_be_recorded_is_still_owed_by_the_same_holder()
    {
        var ledger = _file.Store.Ledger;
        var cancellation = TestContext.Current.CancellationToken;
        var claim = await ledger.ClaimAsync(new("room:1", "~s-1"), new(), cancellation);
        _file.Store.LimitPages(1);
        var large = new byte[50_000];
        await Assert.ThrowsAsync<TopicLogException>(async () => await ledger.RecordAsync(claim, new("ok", large), cancellation));
        _file.Store.LimitPages(0);

        var recorded = await ledger.RecordAsync(claim, new("ok", large), cancellation);

        Assert.Equal(50_000, recorded!.Payload.Length);
    }
}
