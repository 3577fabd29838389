using Bennu.Nats.Streams;
using Bennu.Nats.Wire;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Bennu.Nats.Claims;

/// <summary>The ledger's stream: of each subject, a message's topic and id, the newest state only.</summary>
internal sealed class ClaimStore(Connection connection, NatsOptions options)
{
    /// <summary>Tells when a state expires, for who counts them without reading them.</summary>
    private const string ExpiryHeader = "Bennu-Expiry";

    // Beyond it, what was still to be found may go: clocks differ.
    private static readonly TimeSpan AgeMargin = TimeSpan.FromMinutes(1);

    private const int MaxGone = 3;

    private readonly EpochStream _stream = new(connection, $"{options.Prefix}.ids", new()
    {
        Name = $"{options.Prefix}-ids",
        Description = "Bennu's ledger",
        Storage = options.Storage == NatsStorage.File ? StreamConfigStorage.File : StreamConfigStorage.Memory,
        NumReplicas = options.Replicas,
        MaxMsgsPerSubject = 1,
        MaxAge = TimeSpan.FromMinutes(30),
        DuplicateWindow = TimeSpan.FromSeconds(1),
        Republish = new() { Src = ">", Dest = $"{options.Prefix}.ids-changed.>", HeadersOnly = true },
    });

    /// <summary>The subject on which the change of a message's state is told, after it is stored.</summary>
    public string ChangeSubject(MessageKey key) => $"{options.Prefix}.ids-changed.{Tokens(key)}";

    public async ValueTask<ClaimState?> FindAsync(MessageKey key, CancellationToken cancellationToken)
    {
        var epoch = await _stream.EpochAsync(cancellationToken);
        var stored = await _stream.LastAsync(epoch.Subjects + Tokens(key), cancellationToken);
        if (stored is { } state) return ClaimSerializer.Read(state);
        // Nothing is there; or the stream is another one.
        return await _stream.FindAsync(cancellationToken) != epoch ? await FindAsync(key, cancellationToken) : null;
    }

    /// <summary>Stores a state where the last one is that of a sequence, 0 for none; returns its sequence, or 0.</summary>
    public async ValueTask<ulong> ReplaceAsync(MessageKey key, ulong expected, ClaimState state, CancellationToken cancellationToken)
    {
        for (var gone = 0; gone < MaxGone; gone++)
        {
            var epoch = await _stream.EpochAsync(cancellationToken);
            var (outcome, sequence) = await _stream.PublishAsync(
                epoch.Subjects + Tokens(key), state, ClaimSerializer.Instance, expected, id: null,
                new NatsHeaders { [ExpiryHeader] = $"{state.Expiry}" }, cancellationToken);
            if (outcome != PublicationOutcome.Gone) return sequence;
            // What was claimed in one that is gone has passed on.
            if (await _stream.FindAsync(cancellationToken) != epoch && expected != 0) return 0;
        }

        throw new TopicLogException("No stream takes what the ledger records.");
    }

    public ValueTask RemoveAsync(ulong sequence, CancellationToken cancellationToken) => _stream.RemoveAsync(sequence, cancellationToken);

    /// <summary>Has the stream keep states for at least so long.</summary>
    public async ValueTask KeepAsync(TimeSpan span, CancellationToken cancellationToken) =>
        await _stream.WidenAsync(span + AgeMargin, static c => c.MaxAge, static (c, age) => c.MaxAge = age, cancellationToken);

    /// <summary>How many states of all topics there are.</summary>
    public async ValueTask<long> CountAsync(CancellationToken cancellationToken)
    {
        await _stream.FindAsync(cancellationToken); // a stream that is gone cannot be counted
        return (await _stream.StateAsync(filter: null, 0, cancellationToken)).Messages;
    }

    /// <summary>How many states of a topic there are that have not expired. Those that have are removed.</summary>
    public async ValueTask<int> CountAsync(string topic, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var epoch = await _stream.FindAsync(cancellationToken);
        var (count, now) = (0, (ulong)time.UtcTicks);
        List<ulong> expired = [];
        var states = _stream.ReadAsync($"{epoch.Subjects}{SubjectToken.Of(topic)}.*", 0, int.MaxValue, withData: false, cancellationToken);
        await foreach (var state in states)
        {
            if (IsExpired(state, now)) expired.Add(state.Metadata!.Value.Sequence.Stream);
            else count++;
        }

        // By their sequence: what has been claimed again meanwhile is another message.
        foreach (var sequence in expired) await _stream.RemoveAsync(sequence, cancellationToken);
        return count;
    }

    private static bool IsExpired(INatsJSMsg<byte[]> state, ulong now) =>
        state.Headers is { } headers && headers.TryGetLastValue(ExpiryHeader, out var text)
        && ulong.TryParse(text, out var expiry) && expiry < now;

    private static string Tokens(MessageKey key) => $"{SubjectToken.Of(key.Topic)}.{SubjectToken.Of(key.Id)}";
}
