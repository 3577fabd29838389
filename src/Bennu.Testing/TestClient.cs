using System.Text;
using System.Text.Json;
using Bennu.Protocol;
using Bennu.Testing.Reporting;
using Bennu.Testing.Wire;

namespace Bennu.Testing;

/// <summary>
/// A connected client. It speaks the protocol's version 2 with the server's own connection, serializer and fastlane; only the network is missing.
/// It sends heartbeats as time passes. What it does with a name in <c>-Async</c> completes when the server has settled.
/// </summary>
public sealed partial class TestClient
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TestChannel> _channels = new(StringComparer.Ordinal); // under the gate
    private readonly ConnectRequest _request;
    private readonly JsonElement _parameters;
    private Link? _link;                          // under the gate
    private (int Code, string Reason)? _closed;   // under the gate
    private ITimer? _heartbeats;                  // under the gate
    private long _lastRef;

    internal TestClient(ChannelTest app, string name, ConnectRequest request, JsonElement parameters) =>
        (App, Name, _request, _parameters) = (app, name, request, parameters);

    /// <summary>The client's name in reports of failures.</summary>
    public string Name { get; }

    /// <summary>Whether the connection is open.</summary>
    public bool IsConnected => CurrentLink is { IsOpen: true };

    /// <summary>The server that it is, or was last, connected to.</summary>
    public ChannelTest App { get; private set; }

    internal Arrivals Arrivals { get; } = new();

    internal Transcript Transcript { get; } = new();

    internal Link? CurrentLink
    {
        get
        {
            lock (_gate) return _link;
        }
    }

    /// <summary>Joins a topic and waits for nothing: for a join that a <see cref="Gate"/> holds up. See <see cref="TestChannel.AssertJoined"/>.</summary>
    public TestChannel Join(string topic, object? payload = null)
    {
        var channel = new TestChannel(this, topic, App.Codec.Encode(payload));
        lock (_gate) _channels[topic] = channel;
        App.Topic(topic); // notes its broadcasts from now on
        channel.SendJoin();
        return channel;
    }

    /// <summary>Joins a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">What the join carries: a value that becomes a JSON object, such as a record or an anonymous one.</param>
    /// <exception cref="ChannelTestException">The join was refused.</exception>
    public async Task<TestChannel> JoinAsync(string topic, object? payload = null)
    {
        var channel = Join(topic, payload);
        await App.SettleAsync().ConfigureAwait(false);
        channel.AssertJoined();
        return channel;
    }

    /// <summary>Tries to join a topic that the client must not come into.</summary>
    /// <returns>The refusal.</returns>
    /// <exception cref="ChannelTestException">The join was granted.</exception>
    public async Task<TestReply> JoinRefusedAsync(string topic, object? payload = null)
    {
        var channel = Join(topic, payload);
        await App.SettleAsync().ConfigureAwait(false);
        return channel.AssertRefused();
    }

    /// <summary>Sends a text frame as it is, be it malformed.</summary>
    public Task SendAsync(string frame)
    {
        Transcript.Sent(frame);
        CurrentLink?.Send(Encoding.UTF8.GetBytes(frame), FrameKind.Text);
        return App.SettleAsync();
    }

    /// <summary>Renews the connection's credentials.</summary>
    /// <returns>The server's answer.</returns>
    public async Task<TestReply> RefreshAsync(object parameters)
    {
        var from = Arrivals.Count;
        var @ref = NextRef();
        Send(new Frame(null, @ref, ReservedTopic.Phoenix, ReservedEvent.Refresh, App.Codec.Encode(parameters)));
        await App.SettleAsync().ConfigureAwait(false);
        return TakeReply(@ref, from) ?? throw Failure("the refresh to be answered");
    }

    /// <summary>The connection was closed by the server.</summary>
    /// <param name="code">The close code.</param>
    /// <param name="reason">The reason; any where left out.</param>
    public void AssertClosed(int code, string? reason = null)
    {
        (int Code, string Reason)? closed;
        lock (_gate) closed = _closed;
        if (closed?.Code != code || (reason is not null && closed?.Reason != reason))
            throw Failure($"the connection to be closed with {code}{(reason is null ? "" : $" \"{reason}\"")}");
    }

    /// <summary>The connection is open.</summary>
    public void AssertConnected()
    {
        if (!IsConnected) throw Failure("the connection to be open");
    }

    /// <summary>All that the client sent and got, in order.</summary>
    public override string ToString() => Transcript.ToString();

    internal void Send(Frame frame)
    {
        Transcript.Sent(frame);
        var (bytes, kind) = frame.Encode();
        CurrentLink?.Send(bytes, kind);
    }

    internal string NextRef() => Interlocked.Increment(ref _lastRef).ToString(System.Globalization.CultureInfo.InvariantCulture);

    internal TestReply? TakeReply(string @ref, int from)
    {
        if (Arrivals.Take(arrival => arrival.Frame.Event == ReservedEvent.Reply && arrival.Frame.Ref == @ref, from) is not { } arrival) return null;
        if (arrival.Status is { } status) return new TestReply(status, arrival.Frame.Payload, App.Codec);
        var reply = App.Codec.Look(arrival.Frame.Payload);
        var response = Payload.Json(Encoding.UTF8.GetBytes(reply.GetProperty("response").GetRawText()));
        return new TestReply(reply.GetProperty("status").GetString()!, response, App.Codec);
    }

    internal ChannelTestException Failure(string expected, Exception? cause = null) => App.Failure($"{Name} expected {expected}.", this, cause);

    internal void Received(ReadOnlySpan<byte> bytes, FrameKind kind)
    {
        var frame = Frame.Read(bytes, kind, out var status);
        if (frame.Topic == ReservedTopic.Phoenix && frame.Ref == HeartbeatRef) return;
        Transcript.Received(frame);
        TestChannel? channel;
        lock (_gate) channel = _channels.GetValueOrDefault(frame.Topic);
        if (channel?.TryReceive(frame) == false) channel = null;
        Arrivals.Add(new Arrival(frame, status, channel));
    }

    internal void Closed(int code, string reason)
    {
        Transcript.Note($"closed by the server: {code} \"{reason}\"");
        lock (_gate)
        {
            _closed = (code, reason);
            _heartbeats?.Dispose();
        }
    }
}
