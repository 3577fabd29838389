using System.Text.Json.Serialization;
using Bennu.Channels;
using Bennu.Presences;
using Bennu.Sockets;
using Bennu.Testing;

namespace Bennu.Docs.Tests.Snippets.TestedPresence;

#region testing-presence
public sealed record Device(string Name);

[JsonSerializable(typeof(Device))]
internal sealed partial class DeviceJson : JsonSerializerContext;

public sealed class Devices : Presence<Device>;

public sealed class LobbySocket : Socket<string>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<LobbyChannel>("lobby");

    protected override ValueTask<ConnectResult<string>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["name"] is { } name ? ConnectResult.Ok(name) : ConnectResult.Refused);
}

public sealed class LobbyChannel(Devices devices) : Channel<string>, IChannel<LobbyChannel>
{
    public static void Define(ChannelBuilder<LobbyChannel> on) => on
        .Join<Device>((c, topic, device, ct) => c.JoinAsync(device, ct));

    private async ValueTask<JoinResult> JoinAsync(Device device, CancellationToken ct)
    {
        await devices.TrackAsync(this, Assigns, device, ct);
        await devices.PushStateAsync(this, ct);
        return JoinResult.Ok();
    }
}
#endregion

public sealed class LobbyTests
{
    [Fact]
    public async Task Nodes_lose_and_find_one_another()
    {
        #region testing-presence-test
        await using var cluster = new TestCluster();
        var (one, two) = (cluster.Start<LobbySocket>(AddDevices), cluster.Start<LobbySocket>(AddDevices));
        var ann = await (await one.ConnectAsync(new { name = "ann" })).JoinAsync("lobby", new Device("phone"));
        var bob = await (await two.ConnectAsync(new { name = "bob" })).JoinAsync("lobby", new Device("laptop"));
        ann.AssertPresent<Device>("bob", device => device.Name == "laptop");
        await bob.LeaveAsync();
        ann.RefutePresent("bob");

        await bob.Client.JoinAsync("lobby", new Device("laptop"));
        cluster.Backplane.Cut("node-2");
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(35)); // longer than the DownPeriod
        ann.RefutePresent("bob");
        cluster.Backplane.Restore("node-2");
        await cluster.SettleAsync();
        Assert.Equal(["ann", "bob"], ann.Presences<Device>().Select(presence => presence.Key));

        static void AddDevices(IServiceCollection services) => services
            .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, DeviceJson.Default))
            .AddPresence<Devices>();
        #endregion
    }
}
