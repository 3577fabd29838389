using Bennu.Client.Durable;
using Bennu.Client.Tests.Scripting;

namespace Bennu.Client.Tests.Durable;

/// <summary>A push that may have been handled is sent again only as long as the server knows it.</summary>
public sealed class ResendTests : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(9);

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private ScriptedClient _client;
    private BennuChannel _room;

    public ResendTests() => (_client, _room) = Open(new MemoryOutboxStore());

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_path + ".lock");
    }

    [Fact]
    public async Task Push_that_was_sent_too_long_ago_is_answered_unknown()
    {
        Join();
        var push = await _room.EnqueueAsync("say");
        Assert.Equal([push.MessageId], Pushes());

        Offline(Within - TimeSpan.FromMinutes(1));
        Assert.Equal([push.MessageId], Pushes());
        Assert.False(push.Reply.IsCompleted);

        Offline(Within);
        Assert.Empty(Pushes());
        Assert.Equal("unknown", (await push.Reply).Status);
    }

    [Fact]
    public async Task Push_that_was_never_sent_is_sent_however_old()
    {
        _ = _room.JoinAsync();
        var push = await _room.EnqueueAsync("say");
        Offline(TimeSpan.FromDays(1));
        Assert.Equal([push.MessageId], Pushes());
    }

    [Fact]
    public async Task Push_that_the_server_did_not_take_counts_as_never_sent()
    {
        var joinRef = Join();
        var push = await _room.EnqueueAsync("say");
        _client.Reply(joinRef, push.MessageId, "error", """{"reason":"rate limited"}""");
        Offline(2 * Within);
        Assert.Equal([push.MessageId], Pushes());
        Assert.False(push.Reply.IsCompleted);
    }

    [Theory]
    [InlineData(true, 8, 1)]
    [InlineData(true, 9, 0)]
    [InlineData(false, 9, 1)]
    public async Task Push_of_an_earlier_process_is_sent_if_that_did_not_send_it_or_not_long_ago(bool wasSent, int minutes, int pushes)
    {
        using (var store = new FileOutboxStore(_path))
        {
            (_client, _room) = Open(store);
            _ = _room.JoinAsync();
            if (wasSent) _client.Joined();
            await _room.EnqueueAsync("say");
            Assert.Equal(wasSent ? 1 : 0, Pushes().Length);
        }

        using (new FileOutboxStore(_path))
        {
            // Makes the file compact.
        }

        using (var store = new FileOutboxStore(_path))
        {
            (_client, _room) = Open(store);
            _client.Time.Advance(TimeSpan.FromMinutes(minutes));
            _client.Reconnect();
            Join();
            Assert.Equal(pushes, Pushes().Length);
            Assert.Equal(pushes, (await store.LoadAsync(TestContext.Current.CancellationToken)).Pending.Count);
        }
    }

    [Fact]
    public async Task Push_that_the_store_cannot_mark_waits_and_keeps_its_place()
    {
        var store = new FailingStore();
        (_client, _room) = Open(store);
        Join();
        store.IsFailing = true;
        var first = await _room.EnqueueAsync("say");
        var second = await _room.EnqueueAsync("say");
        Assert.Empty(Pushes());

        store.IsFailing = false;
        _client.Advance(1_000);
        Assert.Equal([first.MessageId, second.MessageId], Pushes());
    }

    private static (ScriptedClient, BennuChannel) Open(IOutboxStore store)
    {
        var client = ScriptedClient.Durable(options => options.Durability!.Outbox = store).Connected();
        return (client, client.Socket.DurableChannel("room:1", (_, _) => default));
    }

    private string Join()
    {
        _ = _room.JoinAsync();
        return _client.Joined();
    }

    private void Offline(TimeSpan time)
    {
        _client.Time.Advance(time);
        _client.Reconnect();
        _client.Joined();
    }

    private string?[] Pushes()
    {
        string?[] pushes = [.. _client.Server.Take().Where(frame => frame.Contains("\"say\"")).Select(frame => ScriptedClient.Field(frame, 1))];
        return pushes;
    }

    private sealed class FailingStore : IOutboxStore
    {
        private readonly MemoryOutboxStore _store = new();

        public bool IsFailing { get; set; }

        public ValueTask<OutboxContent> LoadAsync(CancellationToken ct) => _store.LoadAsync(ct);

        public ValueTask AppendAsync(OutboxEntry entry, CancellationToken ct) => _store.AppendAsync(entry, ct);

        public ValueTask SaveSentAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken ct) =>
            IsFailing ? throw new IOException("The disk is full.") : _store.SaveSentAsync(entries, ct);

        public ValueTask RemoveAsync(OutboxEntry entry, CancellationToken ct) => _store.RemoveAsync(entry, ct);
    }
}
