using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Bennu.Redis.Tests;

/// <summary>A client that reads frame by frame.</summary>
internal sealed class Client : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[65_536];
    private int _ref;

    public static async Task<Client> ConnectAsync(Uri address)
    {
        var client = new Client();
        await client._socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Joins; the reply, and on a durable topic its state, are read.</summary>
    public async Task<Client> JoinAsync(string topic)
    {
        var reply = await PushAsync(topic, "phx_join", new JsonObject());
        Assert.Equal("ok", (string?)reply["status"]);
        if (topic.StartsWith("log:", StringComparison.Ordinal)) await NextAsync("stream:state");
        return this;
    }

    /// <summary>Pushes, and gives the reply; other frames that come before it are passed over.</summary>
    public async Task<JsonNode> PushAsync(string topic, string @event, JsonNode payload)
    {
        var number = $"{++_ref}";
        var frame = new JsonArray("1", number, topic, @event, payload).ToJsonString();
        await _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        while (true)
        {
            var answer = await ReadAsync();
            if ((string?)answer[3] == "phx_reply" && (string?)answer[1] == number) return answer[4]!;
        }
    }

    public async Task SayAsync(string topic, string text)
    {
        var reply = await PushAsync(topic, "say", new JsonObject { ["text"] = text });
        Assert.Equal("ok", (string?)reply["status"]);
    }

    /// <summary>The payload of the next frame, which is to be of an event.</summary>
    public async Task<JsonNode> NextAsync(string @event)
    {
        var frame = await ReadAsync();
        Assert.True((string?)frame[3] == @event, $"{frame.ToJsonString()} came, where {@event} was to.");
        return frame[4]!;
    }

    public async Task<string?> SaidAsync() => (string?)(await NextAsync("said"))["text"];

    public void Dispose() => _socket.Dispose();

    private async Task<JsonNode> ReadAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var count = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(count), patience.Token);
            count += result.Count;
            if (result.EndOfMessage) return JsonNode.Parse(_buffer.AsSpan(0, count))!;
        }
    }
}
