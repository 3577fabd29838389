using Bennu.PubSub.Deduplication;
using Bennu.Redis.Connection;
using StackExchange.Redis;

namespace Bennu.Redis;

/// <summary>
/// The deduplication ledger in Redis, shared by all nodes. Each message id is a hash that goes with its window; who waits for a claim that
/// another node holds is woken by PubSub.
/// </summary>
public sealed class RedisLedger : IDeduplicationLedger
{
    // Who waits is told; should that be lost, it asks again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly string ClaimScript = Script.Load("state", "claim");
    private static readonly string RenewScript = Script.Load("state", "renew");
    private static readonly string RecordScript = Script.Load("state", "record");
    private static readonly string ReleaseScript = Script.Load("state", "release");
    private static readonly string WaitScript = Script.Load("state", "wait");

    private readonly RedisConnection _connection;
    private readonly TimeProvider _time;

    internal RedisLedger(RedisConnection connection, TimeProvider time) => (_connection, _time) = (connection, time);

    /// <inheritdoc/>
    public async ValueTask<LedgerClaim> ClaimAsync(MessageKey key, LedgerTerms terms, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var token = Random.Shared.NextInt64(1, long.MaxValue);
        var result = await EvaluateAsync(
            ClaimScript, key, [key.Id, token, Milliseconds(terms.Lease), Milliseconds(terms.Window), terms.MaxIds], cancellationToken)
            .ConfigureAwait(false);
        var failures = (int)result[1];
        return (string)result[0]! switch
        {
            "granted" => new LedgerClaim(key, terms, ClaimOutcome.Granted, token, failures),
            "recorded" => new LedgerClaim(key, terms, ClaimOutcome.Recorded, Failures: failures, Reply: Reply(result[2])),
            "running" => new LedgerClaim(key, terms, ClaimOutcome.Running, Failures: failures),
            _ => new LedgerClaim(key, terms, ClaimOutcome.Full),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var result = await EvaluateAsync(
            RenewScript, claim.Key,
            [claim.Key.Id, claim.Token, Milliseconds(claim.Terms.Lease), Milliseconds(claim.Terms.Window)], cancellationToken)
            .ConfigureAwait(false);
        return (bool)result;
    }

    /// <inheritdoc/>
    public async ValueTask<RecordedReply?> RecordAsync(
        LedgerClaim claim, RecordedReply reply, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(reply);
        var result = await EvaluateAsync(
            RecordScript, claim.Key,
            [
                claim.Key.Id, claim.Token, Milliseconds(claim.Terms.Window), _connection.Names.PublishCommand,
                reply.Status, reply.IsBinary, reply.Payload,
            ],
            cancellationToken).ConfigureAwait(false);
        return Reply(result);
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(LedgerClaim claim, bool hasFailed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claim);
        await EvaluateAsync(
            ReleaseScript, claim.Key,
            [claim.Key.Id, claim.Token, Milliseconds(claim.Terms.Window), _connection.Names.PublishCommand, hasFailed],
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask WaitAsync(MessageKey key, CancellationToken cancellationToken = default)
    {
        var channel = _connection.Names.Channel(_connection.Names.EndChannel(key.Topic, key.Id));
        try
        {
            var redis = await _connection.GetAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            // Before it is asked how long: an end in between is heard.
            var ends = await redis.GetSubscriber().SubscribeAsync(channel).ConfigureAwait(false);
            try
            {
                var lasts = await EvaluateAsync(WaitScript, key, [], cancellationToken).ConfigureAwait(false);
                var left = TimeSpan.FromMilliseconds((long)lasts);
                if (left == TimeSpan.Zero) return;
                using var lease = new CancellationTokenSource(left < LongestWait ? left : LongestWait, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Token, cancellationToken);
                await ends.ReadAsync(either.Token).ConfigureAwait(false);
            }
            finally
            {
                ends.Unsubscribe(CommandFlags.FireAndForget);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The lease is over, or it is time to ask again.
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            throw RedisErrors.ToException(e);
        }
    }

    private Task<RedisResult> EvaluateAsync(string script, MessageKey key, RedisValue[] values, CancellationToken cancellationToken)
    {
        var names = _connection.Names;
        return _connection.EvaluateAsync(
            script,
            [names.Message(key.Topic, key.Id), names.Messages(key.Topic), names.ScriptChannel(names.EndChannel(key.Topic, key.Id))],
            values,
            cancellationToken);
    }

    private static RecordedReply? Reply(RedisResult reply) =>
        (string?)reply[0] is { } status ? new RecordedReply(status, (byte[])reply[2]!, (bool)reply[1]) : null;

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)Math.Ceiling(span.TotalMilliseconds));
}
