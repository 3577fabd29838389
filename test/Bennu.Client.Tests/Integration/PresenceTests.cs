using System.Text;
using Bennu.Client.Presence;
using Bennu.Protocol;

namespace Bennu.Client.Tests.Integration;

public sealed class PresenceTests : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));

    private CancellationToken Ct => _patience.Token;

    public void Dispose() => _patience.Dispose();

    [Theory]
    [InlineData(TransportKind.WebSocket)]
    [InlineData(TransportKind.LongPoll)]
    public async Task View_follows_who_comes_changes_and_goes(TransportKind transport)
    {
        using var server = await ConformanceServer.StartAsync();
        await using var anna = await ConnectAsync(server, transport);
        await using var berta = await ConnectAsync(server, transport);
        var lobby = Channel(anna, "anna", "phone");
        using var view = new PresenceView(lobby);
        var (joined, left) = (new List<string>(), new List<string>());
        view.Joined += (_, entry) => joined.Add(entry.Key);
        view.Left += (remaining, entry) => left.Add($"{entry.Key} {remaining.Metas.Count}");
        await lobby.JoinAsync(Ct);
        await UntilAsync(view, "anna phone");
        var other = Channel(berta, "berta", "tablet");
        await other.JoinAsync(Ct);
        await UntilAsync(view, "anna phone, berta tablet");
        await other.PushAsync("update", Json("""{"device":"television"}"""), Ct);
        await UntilAsync(view, "anna phone, berta television");
        await other.LeaveAsync(Ct);
        await UntilAsync(view, "anna phone");
        Assert.Equal(["anna", "berta"], joined.Distinct());
        Assert.Equal(["berta 1", "berta 0"], left);
    }

    private async Task<BennuSocket> ConnectAsync(ConformanceServer server, TransportKind transport)
    {
        var socket = new BennuSocket(new Uri(server.Uri, "/ws"), new BennuSocketOptions { Transport = transport });
        await socket.ConnectAsync(Ct);
        return socket;
    }

    private static BennuChannel Channel(BennuSocket socket, string user, string device) => socket.Channel(
        "presence:lobby", new ChannelOptions { Payload = _ => new(Json($$"""{"user":"{{user}}","device":"{{device}}"}""")) });

    private async Task UntilAsync(PresenceView view, string expected)
    {
        var isThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        view.Synced += Look;
        Look();
        await isThere.Task.WaitAsync(Ct);
        view.Synced -= Look;

        void Look()
        {
            var seen = view.Entries.Values.OrderBy(e => e.Key).Select(e => $"{e.Key} {e.Metas[0].Json.GetProperty("device").GetString()}");
            if (string.Join(", ", seen) == expected) isThere.TrySetResult();
        }
    }

    private static Payload Json(string json) => Payload.Json(Encoding.UTF8.GetBytes(json));
}
