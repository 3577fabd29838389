using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Bennu.Nats.Tests.Nodes;

/// <summary>A client of one topic that stays connected and reads frame by frame.</summary>
internal sealed class Client(string topic) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[65_536];
    private int _ref;

    /// <summary>Connects and joins, from a place on where one is given; returns the state's payload of a durable topic.</summary>
    public async Task<JsonNode?> JoinAsync(Uri address, string? since = null)
    {
        await _socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal("ok", (string?)(await PushAsync("phx_join", since is null ? [] : new() { ["$since"] = since }))["status"]);
        return topic.StartsWith("log:", StringComparison.Ordinal) ? await NextAsync("stream:state") : null;
    }

    public async Task SayAsync(string text) => Assert.Equal("ok", (string?)(await PushAsync("say", new() { ["text"] = text }))["status"]);

    /// <summary>The text of the next message.</summary>
    public async Task<string?> SaidAsync() => (string?)(await NextAsync("said"))["text"];

    /// <summary>The payload of the next frame that is no reply, which is to be of an event.</summary>
    public async Task<JsonNode> NextAsync(string name)
    {
        while (true)
        {
            var frame = await ReadAsync();
            if ((string?)frame[3] == "phx_reply") continue;
            Cursor = (string?)frame[1] ?? Cursor;
            Assert.True((string?)frame[3] == name, $"{frame.ToJsonString()} came where {name} was to.");
            return frame[4]!;
        }
    }

    /// <summary>The cursor of what came last.</summary>
    public string? Cursor { get; private set; }

    public void Dispose() => _socket.Dispose();

    private async Task<JsonNode> PushAsync(string name, JsonObject payload)
    {
        var number = $"{++_ref}";
        var frame = new JsonArray("1", number, topic, name, payload).ToJsonString();
        await _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        while (true)
        {
            var answer = await ReadAsync();
            if ((string?)answer[3] == "phx_reply" && (string?)answer[1] == number) return answer[4]!;
        }
    }

    private async Task<JsonNode> ReadAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        for (var count = 0; ;)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(count), patience.Token);
            count += part.Count;
            if (part.EndOfMessage) return JsonNode.Parse(_buffer.AsSpan(0, count))!;
        }
    }
}
