using Bennu.PubSub;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>Channels that listen to further topics.</summary>
public sealed class SubscriptionTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private static readonly Wire Wire = Wire.V2;

    private readonly TestServer _server = TestServer.Start<GuestSocket<ListeningChannel>>();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Broadcast_of_a_further_topic_arrives_at_HandleInfo_and_not_at_the_client()
    {
        var client = await SubscribeAsync();

        await _server.BroadcastAsync("users:1", "renamed", """{"name":"x"}""");

        await client.ExpectAsync(Heard("""users:1 renamed {\"name\":\"x\"}"""));
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Subscribing_twice_delivers_twice_and_one_unsubscribe_ends_both()
    {
        var client = await SubscribeAsync();
        client.Send("1", "3", Room, "subscribe", """{"text":"users:1"}""");
        await client.ExpectAsync(Wire.Ok("1", "3", Room));

        await _server.BroadcastAsync("users:1", "renamed", "{}");
        await client.ExpectAsync(Heard("users:1 renamed {}"), Heard("users:1 renamed {}"));

        client.Send("1", "4", Room, "unsubscribe", """{"text":"users:1"}""");
        await client.ExpectAsync(Wire.Ok("1", "4", Room));
        await _server.BroadcastAsync("users:1", "renamed", "{}");
        client.Send("1", "5", Room, "unsubscribe", """{"text":"users:1"}""");
        await client.ExpectAsync(Wire.Ok("1", "5", Room));
    }

    [Fact]
    public async Task Subscriptions_end_with_the_channel()
    {
        var client = await SubscribeAsync();
        client.Send("1", "3", Room, "phx_leave");
        await client.ExpectAsync(Wire.Ok("1", "3", Room), Wire.Closed("1", Room));
        await _server.Stage.ExpectAsync("disposed");

        var dispatcher = new CountingDispatcher();
        _server.PubSub.LocalBroadcast(new Broadcast { Topic = "users:1", Event = "renamed", Payload = default }, dispatcher);

        Assert.Equal(0, dispatcher.Subscriptions);
    }

    [Fact]
    public async Task Subscription_made_in_the_join_holds()
    {
        var client = await _server.JoinAsync(Wire, "room:eager");

        await _server.BroadcastAsync("users:1", "renamed", "{}");

        await client.ExpectAsync(Wire.Push("1", "room:eager", "heard", """{"text":"users:1 renamed {}"}"""));
    }

    private async Task<TestClient> SubscribeAsync()
    {
        var client = await _server.JoinAsync(Wire);
        client.Send("1", "2", Room, "subscribe", """{"text":"users:1"}""");
        await client.ExpectAsync(Wire.Ok("1", "2", Room));
        return client;
    }

    private static string Heard(string what) => Wire.Push("1", Room, "heard", $$"""{"text":"{{what}}"}""");

    private sealed class CountingDispatcher : IDispatcher
    {
        public string Name => "counting";

        public int Subscriptions { get; private set; }

        public void Dispatch(ReadOnlySpan<Subscription> subscriptions, object? from, Broadcast broadcast) =>
            Subscriptions += subscriptions.Length;
    }
}
