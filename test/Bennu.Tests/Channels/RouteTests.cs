using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>Which channel a topic leads to, and what it knows from the start (sections 2.6 and 3.7).</summary>
public sealed class RouteTests : IAsyncDisposable
{
    private static readonly Wire Wire = Wire.V2;

    private readonly TestServer _server = TestServer.Start<RoutedSocket>();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory, Statement(72)]
    [InlineData("room:lobby", "exact", "")]
    [InlineData("room:lobby2", "prefix", "lobby2")]
    [InlineData("room:", "prefix", "")]
    [InlineData("room:special", "prefix", "special")] // declared after room:*
    [InlineData("foobar", "foo", "bar")]
    [InlineData("foo", "foo", "")]
    public async Task First_route_that_matches_takes_the_topic(string topic, string route, string subtopic)
    {
        var client = await _server.ConnectAsync(Wire);

        client.Send("1", "1", topic, "phx_join");

        await client.ExpectAsync(Wire.Ok("1", "1", topic, $$"""{"text":"anyone in {{route}}: {{topic}} {{subtopic}}"}"""));
    }

    [Theory, Statement(72), Statement(28)]
    [InlineData("room")]
    [InlineData("Room:a")]
    [InlineData("")]
    [InlineData("xfoo")]
    public async Task Topic_that_no_route_matches_cannot_be_joined(string topic)
    {
        var client = await _server.ConnectAsync(Wire);

        client.Send("1", "1", topic, "phx_join");

        await client.ExpectAsync(Wire.Error(null, "1", topic, "unmatched topic"));
    }

    [Fact, Statement(71)]
    public async Task Assigns_of_the_socket_and_the_route_are_the_channels_own_from_the_join_on()
    {
        var client = await _server.ConnectAsync(Wire, "name=ada");
        client.Send("1", "1", "room:a", "phx_join");
        await client.ExpectAsync(Wire.Ok("1", "1", "room:a", """{"text":"ada in prefix: room:a a"}"""));
        client.Send("2", "2", "room:b", "phx_join");
        await client.ExpectAsync(Wire.Ok("2", "2", "room:b", """{"text":"ada in prefix: room:b b"}"""));

        client.Send("1", "3", "room:a", "rename", """{"text":"grace"}""");
        await client.ExpectAsync(Wire.Ok("1", "3", "room:a", """{"text":"grace in prefix"}"""));
        client.Send("2", "4", "room:b", "who");
        await client.ExpectAsync(Wire.Ok("2", "4", "room:b", """{"text":"ada in prefix"}"""));
        client.Send("5", "5", "foo", "phx_join");
        await client.ExpectAsync(Wire.Ok("5", "5", "foo", """{"text":"ada in foo: foo "}"""));
    }

    private sealed class RoutedSocket(TimeProvider time) : GuestSocket(time), ISocket
    {
        public static void Define(SocketBuilder on) => on
            .Channel<NamedChannel>("room:lobby", route => route.Assign<Guest>(guest => guest with { Room = "exact" }))
            .Channel<NamedChannel>("room:*", route => route.Assign<Guest>(guest => guest with { Room = "prefix" }))
            .Channel<NamedChannel>("room:special", route => route.Assign<Guest>(guest => guest with { Room = "special" }))
            .Channel<NamedChannel>("foo*", route => route.Assign<Guest>(guest => guest with { Room = "foo" }));
    }

    private sealed class NamedChannel : Channel<Guest>, IChannel<NamedChannel>
    {
        public static void Define(ChannelBuilder<NamedChannel> on) => on
            .Join((channel, topic) => JoinResult.Ok(new Said($"{channel.Who}: {topic.Name} {topic.Subtopic}")))
            .HandleIn<Payload>("who", (channel, _) => Reply.Ok(new Said(channel.Who)))
            .HandleIn<Said>("rename", (channel, name) =>
            {
                channel.Assigns = channel.Assigns with { Name = name.Text };
                return Reply.Ok(new Said(channel.Who));
            });

        private string Who => $"{Assigns.Name} in {Assigns.Room}";
    }
}
