using System.Text.Json.Serialization;
using Bennu.Client;
using Bennu.Client.Durable;
using Bennu.Client.Presence;

namespace Bennu.Docs.Tests.Snippets.ClientDotnet;

internal sealed record Say(string Body);

internal sealed record Said(string Body);

[JsonSerializable(typeof(Say))]
[JsonSerializable(typeof(Said))]
internal sealed partial class TalkJson : JsonSerializerContext;

internal sealed class Tokens
{
    public ValueTask<string?> CurrentAsync(CancellationToken ct) => new("token");
}

internal static class Program
{
    public static async Task<Reply> RunAsync()
    {
        #region client-dotnet-start
        var socket = new BennuSocket(new Uri("https://chat.example/socket"), new BennuSocketOptions
        {
            Params = async ct => new Dictionary<string, string> { ["token"] = await GetTokenAsync(ct) },
            Durability = new DurabilityOptions
            {
                Cursors = new FileCursorStore("cursors.log"),
                Outbox = new FileOutboxStore("outbox.log"),
            },
        });
        var room = socket.DurableChannel("room:1", onReset: async (state, ct) => await RefetchAsync(ct));
        room.On("said", TalkJson.Default.Said, async (message, ct) => await ShowAsync(message.Value, ct));
        await socket.ConnectAsync();
        await room.JoinAsync();
        var reply = await room.PushAsync("say", new Say("hello"), TalkJson.Default.Say);
        #endregion
        return reply;
    }

    public static async Task FollowAsync(BennuSocket socket)
    {
        #region client-dotnet-presence
        var lobby = socket.Channel("lobby");
        using var view = new PresenceView(lobby);
        view.Joined += (before, joined) => Console.WriteLine($"{joined.Key} is here");
        await lobby.JoinAsync();
        #endregion
    }

    public static void Add(IServiceCollection services)
    {
        #region client-dotnet-services
        services.AddBennuClient(new Uri("https://chat.example/socket"), (o, provider) =>
            o.AuthToken = ct => provider.GetRequiredService<Tokens>().CurrentAsync(ct));
        #endregion
    }

    private static ValueTask<string> GetTokenAsync(CancellationToken ct) => new("token");

    private static ValueTask RefetchAsync(CancellationToken ct) => default;

    private static ValueTask ShowAsync(Said said, CancellationToken ct) => default;
}
