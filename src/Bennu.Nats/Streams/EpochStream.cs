using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Bennu.PubSub.TopicLogs;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Bennu.Nats.Streams;

/// <summary>A stream that is made where it is missing, each time with another epoch.</summary>
/// <param name="connection">The connection.</param>
/// <param name="prefix">What its subjects begin with, before the epoch.</param>
/// <param name="config">How it is to be made; its subjects are added.</param>
/// <param name="first">The one that has to be as it is to be before this one is made.</param>
internal sealed class EpochStream(Connection connection, string prefix, StreamConfig config, EpochStream? first = null)
{
    private const int MaxBatch = 1_000;

    // Error codes of JetStream's API.
    private const int NoMessage = 10037, OtherConfig = 10058, NoStream = 10059, WrongLastSequence = 10071;

    private static readonly NatsJSPubOpts NoRetries = new() { RetryAttempts = 1 };

    private readonly string _get = $"{connection.JetStream.Opts.Prefix}.STREAM.MSG.GET.{config.Name}";
    private readonly SemaphoreSlim _gate = new(1, 1);
    private StreamConfig? _found;
    private StreamEpoch? _epoch;

    public string Name => config.Name!;

    /// <summary>The epoch as it is known; the stream is made where it is not.</summary>
    public ValueTask<StreamEpoch> EpochAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _epoch) is { } epoch && connection.IsOpen ? new(epoch) : FindAsync(cancellationToken);

    /// <summary>The epoch, asked for; for whom an old one would be wrong.</summary>
    public async ValueTask<StreamEpoch> FindAsync(CancellationToken cancellationToken)
    {
        using var request = await connection.RequireAsync(isShort: true, cancellationToken);
        await _gate.WaitAsync(request.Token);
        try
        {
            var found = await LookAsync(request.Token) ?? await MakeAsync(request.Token);
            if (found.Description != config.Description)
                throw new TopicLogException(
                    $"The stream {Name} is \"{found.Description}\", not \"{config.Description}\". Use the options it was made with.");
            var subjects = found.Subjects!.First()[..^1];
            _found = found;
            if (_epoch?.Subjects != subjects) Volatile.Write(ref _epoch, new(subjects[(prefix.Length + 1)..^1], subjects));
            return _epoch!;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes the stream remember for at least a span of time, as a setting of it says; returns for how long it does.</summary>
    public async ValueTask<TimeSpan> WidenAsync(
        TimeSpan span, Func<StreamConfig, TimeSpan> setting, Action<StreamConfig, TimeSpan> set, CancellationToken cancellationToken)
    {
        if (_found is { } known && setting(known) >= span) return setting(known);
        await FindAsync(cancellationToken);
        using var request = await connection.RequireAsync(isShort: true, cancellationToken);
        await _gate.WaitAsync(request.Token);
        try
        {
            if (setting(_found!) >= span) return setting(_found!);
            var wider = _found! with { };
            set(wider, span);
            _found = (await connection.JetStream.UpdateStreamAsync(wider, request.Token)).Info.Config;
            return span;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stores a message where its subject's last one is as expected, 0 for none.</summary>
    public async ValueTask<Publication> PublishAsync<T>(
        string subject, T message, INatsSerialize<T> serializer, ulong expected, string? id, NatsHeaders? headers,
        CancellationToken cancellationToken)
    {
        using var request = await connection.RequireAsync(isShort: true, cancellationToken);
        PubAckResponse answer;
        try
        {
            var options = NoRetries with { ExpectedLastSubjectSequence = expected, MsgId = id };
            answer = await connection.JetStream.PublishAsync(subject, message, serializer, options, headers, request.Token);
        }
        catch (Exception e) when (e is NatsJSPublishNoResponseException or NatsNoRespondersException)
        {
            return new(PublicationOutcome.Gone, 0);
        }

        if (answer.Error is { ErrCode: WrongLastSequence }) return new(PublicationOutcome.Conflict, 0);
        if (answer.Error is { } error) throw new NatsJSApiException(error);
        return new(answer.Duplicate ? PublicationOutcome.Duplicate : PublicationOutcome.Stored, answer.Seq);
    }

    public ValueTask<StoredMessage?> LastAsync(string subject, CancellationToken cancellationToken) =>
        GetAsync(new() { LastBySubj = subject }, cancellationToken);

    /// <summary>The subject's first message from a sequence on.</summary>
    public ValueTask<StoredMessage?> NextAsync(string subject, ulong sequence, CancellationToken cancellationToken) =>
        GetAsync(new() { NextBySubj = subject, Seq = Math.Max(sequence, 1) }, cancellationToken);

    public ValueTask<StoredMessage?> AtAsync(ulong sequence, CancellationToken cancellationToken) =>
        GetAsync(new() { Seq = sequence }, cancellationToken);

    /// <summary>Some of a subject's messages, from a sequence on; the last ones may be missing where they are removed meanwhile.</summary>
    public async IAsyncEnumerable<INatsJSMsg<byte[]>> ReadAsync(
        string subject, ulong sequence, int count, bool withData,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = await connection.RequireAsync(isShort: false, cancellationToken);
        var name = $"bennu-{Guid.NewGuid():N}";
        var consumer = await connection.JetStream.CreateConsumerAsync(
            Name,
            new(name)
            {
                DurableName = null,
                FilterSubject = subject,
                DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
                OptStartSeq = Math.Max(sequence, 1),
                AckPolicy = ConsumerConfigAckPolicy.None,
                HeadersOnly = !withData,
                MemStorage = true,
                NumReplicas = 1,
                InactiveThreshold = TimeSpan.FromSeconds(10),
            },
            request.Token);
        try
        {
            while (count > 0)
            {
                var options = new NatsJSFetchOpts { MaxMsgs = Math.Min(count, MaxBatch) };
                var came = 0;
                await foreach (var message in consumer.FetchNoWaitAsync(options, NatsRawSerializer<byte[]>.Default, request.Token))
                {
                    came++;
                    yield return message;
                }

                if (came < options.MaxMsgs) break;
                count -= came;
            }
        }
        finally
        {
            _ = DeleteAsync(name);
        }
    }

    /// <summary>Removes a subject's messages before a sequence.</summary>
    public async ValueTask PurgeAsync(string subject, ulong before, CancellationToken cancellationToken)
    {
        using var request = await connection.RequireAsync(isShort: true, cancellationToken);
        await connection.JetStream.PurgeStreamAsync(Name, new() { Filter = subject, Seq = before }, request.Token);
    }

    /// <summary>Removes one message, where it is still there.</summary>
    public async ValueTask RemoveAsync(ulong sequence, CancellationToken cancellationToken)
    {
        try
        {
            using var request = await connection.RequireAsync(isShort: true, cancellationToken);
            await connection.JetStream.DeleteMessageAsync(Name, new() { Seq = sequence, NoErase = true }, request.Token);
        }
        catch (NatsJSApiException)
        {
            // It is gone.
        }
    }

    /// <summary>How many messages it has, and of each subject where a filter is given.</summary>
    public async ValueTask<StreamState> StateAsync(string? filter, int offset, CancellationToken cancellationToken)
    {
        using var request = await connection.RequireAsync(isShort: true, cancellationToken);
        return (await connection.JetStream.GetStreamAsync(
            Name, filter is null ? null : new() { SubjectsFilter = filter, Offset = offset }, request.Token)).Info.State;
    }

    private async ValueTask<StoredMessage?> GetAsync(StreamMsgGetRequest message, CancellationToken cancellationToken)
    {
        using var request = await connection.RequireAsync(isShort: true, cancellationToken);
        try
        {
            var found = (await connection.JetStream.JSRequestResponseAsync<StreamMsgGetRequest, StreamMsgGetResponse>(
                _get, message, request.Token)).Message!;
            return new(found.Seq, found.Subject, found.Data);
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode is NoMessage or NoStream)
        {
            return null;
        }
    }

    private async Task DeleteAsync(string consumer)
    {
        try
        {
            await connection.JetStream.DeleteConsumerAsync(Name, consumer, CancellationToken.None);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or ObjectDisposedException)
        {
            // It goes by itself, being inactive.
        }
    }

    private async ValueTask<StreamConfig?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await connection.JetStream.GetStreamAsync(Name, null, cancellationToken)).Info.Config;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == NoStream)
        {
            return null;
        }
    }

    private async ValueTask<StreamConfig> MakeAsync(CancellationToken cancellationToken)
    {
        if (first is not null) await first.FindAsync(cancellationToken);
        var epoch = RandomNumberGenerator.GetHexString(10, lowercase: true);
        try
        {
            config.Subjects = [$"{prefix}.{epoch}.>"];
            if (config.Republish is { } republish) republish.Src = $"{prefix}.{epoch}.>";
            return (await connection.JetStream.CreateStreamAsync(config, cancellationToken)).Info.Config;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == OtherConfig)
        {
            // Another node was faster.
            return (await connection.JetStream.GetStreamAsync(Name, null, cancellationToken)).Info.Config;
        }
    }
}
