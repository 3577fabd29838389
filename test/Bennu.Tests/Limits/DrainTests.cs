using System.Text.Json.Nodes;
using Bennu.Channels;
using Bennu.Options;
using Bennu.Protocol;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Limits;

/// <summary><c>DrainOptions</c>: how connections are closed when the server goes down (section 3.11).</summary>
public sealed class DrainTests
{
    private static readonly Wire Wire = Wire.V2;

    [Fact]
    public void Defaults_are_10_000_at_a_time_every_2_seconds_over_5_seconds_and_20_in_all()
    {
        var options = new DrainOptions();
        Assert.Equal(
            (10_000, 2, 5, 20),
            (options.BatchSize, options.BatchInterval.TotalSeconds, options.ReconnectWindow.TotalSeconds, options.Timeout.TotalSeconds));
    }

    [Fact]
    public async Task Client_is_told_when_to_come_back_before_it_is_closed_with_1012()
    {
        await using var server = Start();
        var (joined, bare) = (await server.JoinAsync(Wire), await server.ConnectAsync(Wire.V1));

        await server.DrainAsync();

        Assert.Matches("""^\[null,null,"phoenix","drain",\{"retry_after_ms":[0-9]+\}\]$""", joined.Frames[^1]);
        Assert.StartsWith("""{"topic":"phoenix","event":"drain",""", bare.Frames[^1], StringComparison.Ordinal);
        await joined.ExpectCloseAsync(CloseCode.ServiceRestart);
        await bare.ExpectCloseAsync(CloseCode.ServiceRestart);
        await server.Stage.ExpectAsync($"terminated {TerminateReason.Draining} room:a", "disposed");
    }

    [Fact, Statement(75)]
    public async Task Batches_are_closed_one_after_the_other_and_each_is_spread_evenly_over_the_window()
    {
        await using var server = Start(o =>
        {
            o.BatchSize = 4;
            o.BatchInterval = TimeSpan.FromSeconds(3);
            o.ReconnectWindow = TimeSpan.FromSeconds(8);
        });
        var clients = new List<TestClient>();
        for (var i = 0; i < 6; i++) clients.Add(await server.ConnectAsync(Wire));

        var drain = server.DrainAsync();
        await server.Time.ArmedAsync(TimeSpan.FromSeconds(3));
        var first = clients.Where(client => client.Writer.Closed.IsCompleted).ToArray();
        Assert.Equal([0, 2_000, 4_000, 6_000], first.Select(RetryAfter).Order());
        server.Time.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromMilliseconds(1));
        Assert.False(drain.IsCompleted);
        foreach (var client in clients.Except(first)) await client.ExpectSilenceAsync(); // whose turn has not come is served

        server.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Patience.For(drain, "the drain");
        Assert.Equal([0, 4_000], clients.Except(first).Select(RetryAfter).Order());
    }

    [Fact]
    public async Task Running_handler_answers_before_the_close_and_what_comes_meanwhile_is_not_handled()
    {
        await using var server = Start();
        var client = await server.JoinAsync(Wire);
        client.Send("1", "2", "room:a", "hold");
        client.Send("1", "3", "room:a", "note"); // accepted, so handled
        await server.Stage.Gate().ReachedAsync();

        var drain = server.DrainAsync();
        client.Send("1", "4", "room:a", "note");
        client.Send("5", "5", "room:b", "phx_join");
        Assert.False(drain.IsCompleted);
        server.Stage.Gate().Open();

        await Patience.For(drain, "the drain");
        await client.ExpectAsync(Wire.Ok("1", "2", "room:a"), Drained(0));
        await client.ExpectCloseAsync(CloseCode.ServiceRestart);
        await server.Stage.ExpectAsync("passed room:a", "noted room:a", "terminated draining room:a", "disposed");
    }

    [Fact]
    public async Task Running_join_is_answered_before_the_close()
    {
        await using var server = TestServer.Start<GuestSocket<JoinChannel>>();
        var client = await server.ConnectAsync(Wire);
        client.Send("1", "1", "room:slow", "phx_join");
        await server.Stage.Gate().ReachedAsync();

        var drain = server.DrainAsync();
        server.Stage.Gate().Open();

        await Patience.For(drain, "the drain");
        await client.ExpectAsync(Wire.Ok("1", "1", "room:slow"));
        await client.ExpectCloseAsync(CloseCode.ServiceRestart);
    }

    [Fact]
    public async Task Handler_that_outlasts_the_time_out_does_not_hold_the_drain_up()
    {
        await using var server = Start(o => o.Timeout = TimeSpan.FromSeconds(7));
        var (stuck, other) = (await server.JoinAsync(Wire), await server.ConnectAsync(Wire));
        stuck.Send("1", "2", "room:a", "hold");
        await server.Stage.Gate().ReachedAsync();

        var drain = server.DrainAsync();
        await other.ExpectCloseAsync(CloseCode.ServiceRestart); // who has nothing running need not wait for him
        server.Time.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromMilliseconds(1));
        Assert.False(stuck.Writer.Closed.IsCompleted);
        server.Time.Advance(TimeSpan.FromMilliseconds(1));

        await Patience.For(drain, "the drain");
        await stuck.ExpectCloseAsync(CloseCode.ServiceRestart);
        Assert.Contains("retry_after_ms", stuck.Frames[^1], StringComparison.Ordinal);
        server.Stage.Gate().Open();
        await server.Stage.ExpectAsync("passed room:a", "terminated draining room:a", "disposed");
    }

    [Fact]
    public async Task Batches_that_are_left_after_the_time_out_are_closed_without_a_pause()
    {
        await using var server = Start(o =>
        {
            o.BatchSize = 1;
            o.BatchInterval = TimeSpan.FromSeconds(30);
            o.Timeout = TimeSpan.FromSeconds(7);
        });
        TestClient[] clients = [await server.ConnectAsync(Wire), await server.ConnectAsync(Wire), await server.ConnectAsync(Wire)];

        var drain = server.DrainAsync();
        await server.Time.ArmedAsync(TimeSpan.FromSeconds(30));
        server.Time.Advance(TimeSpan.FromSeconds(7));

        await Patience.For(drain, "the drain");
        foreach (var client in clients) await client.ExpectCloseAsync(CloseCode.ServiceRestart);
    }

    private static TestServer Start(Action<DrainOptions>? configure = null) =>
        TestServer.Start<GuestSocket<RoomChannel>>(configure: options => configure?.Invoke(options.Drain));

    private static string Drained(int retryAfter) => $$"""[null,null,"phoenix","drain",{"retry_after_ms":{{retryAfter}}}]""";

    private static int RetryAfter(TestClient client) => (int)JsonNode.Parse(client.Frames[^1])![4]!["retry_after_ms"]!;
}
