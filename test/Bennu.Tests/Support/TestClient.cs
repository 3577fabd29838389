using System.Text;
using System.Text.Json.Nodes;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;

namespace Bennu.Tests.Support;

/// <summary>A client on a connection without a network: what it sends is handled at once, what it gets is recorded.</summary>
internal sealed class TestClient(SocketConnection connection, RecordingWriter writer, Wire wire)
{
    private int _lastSilence;

    public SocketConnection Connection => connection;

    public RecordingWriter Writer => writer;

    /// <summary>All frames so far, the read ones too.</summary>
    public string[] Frames => writer.Frames.All;

    public Wire Wire => wire;

    public void Send(string? joinRef, string? @ref, string topic, string @event, string payload = "{}") =>
        SendText(wire.Request(joinRef, @ref, topic, @event, payload));

    public void SendText(string frame) => Send(Encoding.UTF8.GetBytes(frame), FrameKind.Text);

    /// <summary>Sends a binary frame, given in hexadecimal digits.</summary>
    public void SendBinary(string hex) => Send(Convert.FromHexString(hex), FrameKind.Binary);

    // As the transports do.
    private void Send(byte[] frame, FrameKind kind)
    {
        connection.Touch();
        if (connection.Receive(frame, kind) is { } malformed) connection.Close(malformed.Code, malformed.Reason, TerminateReason.Closed);
    }

    public async Task JoinAsync(string topic = "room:a", string? joinRef = "1", string payload = "{}")
    {
        Send(joinRef, joinRef, topic, "phx_join", payload);
        await ExpectAsync(wire.Ok(joinRef, joinRef, topic));
    }

    public Task<string> NextAsync() => writer.Frames.NextAsync();

    /// <summary>The next frames are exactly these; the order of members does not matter, that of frames does.</summary>
    public async Task ExpectAsync(params string[] frames)
    {
        foreach (var frame in frames) Assert.Equal(Canonical(frame), Canonical(await writer.Frames.NextAsync(frame)));
    }

    /// <summary>The next frames are these, in any order.</summary>
    public async Task ExpectInAnyOrderAsync(params string[] frames)
    {
        var seen = new List<string>();
        while (seen.Count < frames.Length) seen.Add(Canonical(await NextAsync()));
        Assert.Equal(frames.Select(Canonical).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    /// <summary>Nothing was sent that the test has not read: the next frame is the reply to a heartbeat.</summary>
    public Task ExpectSilenceAsync()
    {
        var @ref = $"silence-{++_lastSilence}";
        Send(null, @ref, "phoenix", "heartbeat");
        return ExpectAsync(wire.Ok(null, @ref, "phoenix"));
    }

    public async Task ExpectCloseAsync(int code, string? reason = null)
    {
        var closed = await Patience.For(writer.Closed, () => $"close {code}; frames so far: {string.Join("\n  ", Frames)}");
        Assert.Equal(code, closed.Code);
        if (reason is not null) Assert.Equal(reason, closed.Reason);
    }

    /// <summary>The transport goes away.</summary>
    public Task DropAsync() => connection.OnTransportClosedAsync();

    private static string Canonical(string frame) => frame[0] is '[' or '{' ? Sorted(JsonNode.Parse(frame))!.ToJsonString() : frame;

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(
            map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
