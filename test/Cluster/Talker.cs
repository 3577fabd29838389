using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Bennu.Client;
using Bennu.Client.Durable;
using Bennu.Protocol;

namespace Cluster;

/// <summary>Somebody in a room of the chat, with the .NET client.</summary>
internal sealed class Talker : IAsyncDisposable
{
    private readonly string _name;
    private readonly BennuSocket _socket;
    private readonly BennuChannel _room;
    private readonly ConcurrentQueue<string> _heard = [];
    private int _said;

    public Talker(int port, string name)
    {
        _name = name;
        _socket = new BennuSocket(new Uri($"http://localhost:{port}/socket"), new BennuSocketOptions
        {
            Params = _ => new(new Dictionary<string, string> { ["name"] = name }),
            Durability = new DurabilityOptions(),
        });
        _room = _socket.DurableChannel("room:lobby", (_, _) =>
        {
            Resets++;
            return default;
        });
        _room.On("new_msg", (message, _) =>
        {
            _heard.Enqueue(JsonElement.Parse(message.Value.Data.Span).GetProperty("body").GetString()!);
            return default;
        });
    }

    public int Resets { get; private set; }

    /// <summary>Everything that was said in the room, in the order in which it came.</summary>
    public IReadOnlyCollection<string> Heard => _heard;

    public async Task JoinAsync()
    {
        await _socket.ConnectAsync();
        await _room.JoinAsync();
    }

    /// <summary>Says something; completes when the chat has it.</summary>
    public Task SayAsync() => _room.PushAsync(
        "new_msg", Payload.Json(Encoding.UTF8.GetBytes($$"""{"body":"{{_name}} {{++_said}}","client_id":"{{_name}}"}""")));

    public ValueTask DisposeAsync() => _socket.DisposeAsync();
}
