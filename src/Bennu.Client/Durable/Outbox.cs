using Bennu.Client.Diagnostics;
using Bennu.Client.Timing;
using Bennu.Protocol;
using Microsoft.Extensions.Logging;

namespace Bennu.Client.Durable;

/// <summary>All durable pushes of a socket, and the session that names them.</summary>
internal sealed class Outbox : IDisposable
{
    private readonly BennuSocketOptions _options;
    private readonly IOutboxStore _store;
    private readonly Mailbox _mailbox;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _room;
    private readonly SemaphoreSlim _turn = new(1); // one append at a time, so that numbers, store and lanes have one order
    private readonly Dictionary<string, OutboxLane> _lanes = []; // owner: the mailbox
    private readonly Lazy<Task<OutboxContent>> _content;
    private long _lastNumber; // whoever has the turn

    public Outbox(BennuSocketOptions options, Mailbox mailbox, ILogger logger)
    {
        (_options, _mailbox, _logger, _store) = (options, mailbox, logger, options.Durability!.Outbox);
        _room = new SemaphoreSlim(options.Durability.OutboxCapacity);
        _content = new Lazy<Task<OutboxContent>>(LoadAsync);
    }

    /// <summary>A push has its answer.</summary>
    public event Action<string, OutboxItem, Reply>? Answered;

    public async ValueTask<string> SessionAsync() => (await _content.Value.ConfigureAwait(false)).Session;

    /// <summary>Takes a push in; waits while the outbox is full.</summary>
    public async Task<OutboxItem> AddAsync(string topic, string @event, Payload payload, CancellationToken ct)
    {
        var session = await SessionAsync().ConfigureAwait(false);
        await _room.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await AppendAsync(session, topic, @event, payload, ct).ConfigureAwait(false);
        }
        catch
        {
            _room.Release();
            throw;
        }
    }

    /// <summary>The lane of a topic. Call in the mailbox.</summary>
    public OutboxLane Lane(string topic)
    {
        if (!_lanes.TryGetValue(topic, out var lane))
            _lanes[topic] = lane = new OutboxLane(_options, _mailbox, _logger, (item, reply) => _ = RemoveAsync(item, reply));
        return lane;
    }

    /// <summary>Nobody waits any longer. Call in the mailbox.</summary>
    public void Fail(Exception error)
    {
        foreach (var lane in _lanes.Values) lane.Fail(error);
    }

    public void Dispose()
    {
        _room.Dispose();
        _turn.Dispose();
    }

    private async Task<OutboxItem> AppendAsync(string session, string topic, string @event, Payload payload, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var entry = new OutboxEntry(++_lastNumber, topic, @event, payload);
            await _store.AppendAsync(entry, ct).ConfigureAwait(false);
            var item = new OutboxItem(entry, MessageId(session, entry));
            ClientMetrics.Outbox.Add(1);
            _mailbox.Post(() => Lane(topic).Add(item));
            return item;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<OutboxContent> LoadAsync()
    {
        var content = await _store.LoadAsync(default).ConfigureAwait(false);
        _lastNumber = content.LastNumber;
        foreach (var entry in content.Pending)
        {
            await _room.WaitAsync(0).ConfigureAwait(false); // what is over the capacity was taken before it was lowered
            ClientMetrics.Outbox.Add(1);
            _mailbox.Post(() => Lane(entry.Topic).Add(new OutboxItem(entry, MessageId(content.Session, entry))));
        }

        return content;
    }

    private async Task RemoveAsync(OutboxItem item, Reply reply)
    {
        try
        {
            await _store.RemoveAsync(item.Entry, default).ConfigureAwait(false);
        }
        catch (Exception error) // a store is the application's
        {
            Log.OutboxNotTrimmed(_logger, item.Entry.Topic, error);
        }

        ClientMetrics.Outbox.Add(-1);
        try
        {
            _room.Release();
        }
        catch (ObjectDisposedException)
        {
            // The socket was disposed of meanwhile.
        }

        item.Answer.TrySetResult(reply);
        Answered?.Invoke(item.Entry.Topic, item, reply);
    }

    private static string MessageId(string session, OutboxEntry entry) => $"~{session}-{entry.Number}";
}
