using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using System.Text.Json.Serialization;
using Bennu.Client;
using Bennu.Client.Durable;

[assembly: SupportedOSPlatform("browser")]

namespace BrowserClient;

/// <summary>Bennu.Client in a page: it joins a durable room, says what it did, and then whatever happens.</summary>
internal static partial class Program
{
    public static async Task Main(string[] args)
    {
        var address = new Uri(args[0]);
        foreach (var transport in (TransportKind[])[TransportKind.WebSocket, TransportKind.LongPoll]) await TalkAsync(address, transport);
        Tell("done");
    }

    private static async Task TalkAsync(Uri address, TransportKind transport)
    {
        await using var socket = new BennuSocket(address, new BennuSocketOptions { Transport = transport, Durability = new DurabilityOptions() });
        await socket.ConnectAsync();
        var heard = new TaskCompletionSource();
        var room = socket.DurableChannel($"durable:{transport}", (_, _) => default);
        room.On("said", BrowserJson.Default.Said, said =>
        {
            Tell($"{transport} said {said.N}");
            heard.TrySetResult();
        });
        await room.JoinAsync();
        var reply = await room.PushAsync("say", new Said(7), BrowserJson.Default.Said);
        await heard.Task;
        Tell($"{transport} {reply.Status}");
    }

    [JSImport("tell", "page")]
    private static partial void Tell(string line);
}

/// <summary>What is said.</summary>
internal sealed record Said(int N);

/// <summary>How it is read and written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Said))]
internal sealed partial class BrowserJson : JsonSerializerContext;
