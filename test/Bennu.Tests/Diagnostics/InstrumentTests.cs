using System.Net.WebSockets;
using Bennu.Diagnostics;
using Bennu.Options;
using Bennu.Tests.Presences;
using Bennu.Tests.Transports.Support;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using OpenTelemetry.Metrics;

namespace Bennu.Tests.Diagnostics;

/// <summary>A real server and .NET's WebSocket client, measured by OpenTelemetry.</summary>
[Collection(DiagnosticsCollection.Name)]
public sealed class InstrumentTests
{
    [Fact]
    public async Task Instruments_that_are_documented_are_those_that_are_emitted()
    {
        using var instruments = new Instruments();
        await using var host = await StartAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => WebSocketTestClient.ConnectAsync(host.Http1, "&refuse=1"));
        await using (var client = await WebSocketTestClient.ConnectAsync(host.Http1))
        {
            await DoEverythingAsync(client);
            await client.CloseAsync();
        }
        ReportDurable(host.Metrics);
        await using var people = await PresenceNode.StartAsync();
        host.Metrics.Observe(people.Presence.Server);
        host.Metrics.PresenceDiff(nameof(PeoplePresence));
        await host.StopAsync(); // the connection has been counted

        var emitted = instruments.Collect().ToDictionary(metric => metric.Name, Describe);
        var documented = DiagnosticsPage.Rows("Instrument")
            .ToDictionary(row => row[0], row => Describe(row[2], DiagnosticsPage.Tags(row[3])));
        Assert.Equal(documented.OrderBy(row => row.Key), emitted.OrderBy(row => row.Key));
        var results = DiagnosticsPage.Words("Results");
        Assert.All(ValuesOf(instruments, "bennu.result"), result => Assert.Contains(result, results));
    }

    [Fact]
    public async Task Connection_is_counted_while_open_and_when_it_ends()
    {
        using var instruments = new Instruments();
        await using var host = await StartAsync();
        await using var client = await WebSocketTestClient.ConnectAsync(host.Http1);
        await client.JoinAsync("room:a");
        Assert.Equal(1, instruments.Read("bennu.connections", "bennu.transport=websocket"));
        Assert.Equal(0, instruments.Read("bennu.connections", "bennu.transport=longpoll"));
        Assert.Equal(1, instruments.Read("bennu.channels", "bennu.channel=ObservedChannel"));

        await client.CloseAsync();
        await host.StopAsync();

        Assert.Equal(0, instruments.Read("bennu.connections"));
        Assert.Equal(0, instruments.Read("bennu.channels"));
        Assert.Equal(1, instruments.Read("bennu.connections.closed", "bennu.transport=websocket", "bennu.reason=client"));
        Assert.Equal(1, instruments.Read("bennu.connection.duration", "bennu.transport=websocket"));
    }

    [Fact]
    public async Task Session_of_long_polling_is_counted_as_such()
    {
        using var instruments = new Instruments();
        await using var host = await StartAsync();
        await using var client = await LongPollTestClient.ConnectAsync(host.Http1);
        await client.JoinAsync("room:a");
        Assert.Equal(1, instruments.Read("bennu.connections", "bennu.transport=longpoll"));
        Assert.Equal(1, instruments.Read("bennu.messages.received", "bennu.transport=longpoll"));
    }

    private static Task<TransportHost> StartAsync() => TransportHost.StartAsync(app => app.MapSocket<ObservedSocket>("/socket", o =>
    {
        o.CheckOrigin = OriginPolicy.Any;
        o.LongPoll.IsEnabled = true;
        o.JoinRate = new RateLimit(1, 4);
    }));

    private static async Task DoEverythingAsync(WebSocketTestClient client)
    {
        await client.JoinAsync("room:a");
        await client.CallAsync("""["1","2","room:a","echo",{}]""");
        await client.CallAsync("""["1","3","room:a","refuse",{}]""");
        await client.CallAsync("""["1","4","room:a","whatever the client likes",{}]""");
        await client.CallAsync("""["1","5","room:a","shout",{}]""");
        await client.CallAsync("""["1","6","room:a","crash",{}]""");
        await client.CallAsync("""["2","7","room:closed","phx_join",{}]""");
        await client.CallAsync("""["3","8","room:broken","phx_join",{}]""");
        await client.CallAsync("""["4","9","tight:a","phx_join",{}]""");
        Assert.Contains("rate limited", await client.CallAsync("""["5","10","room:b","phx_join",{}]"""), StringComparison.Ordinal);
        for (var i = 0; i < 4; i++) await client.SendAsync("""["4",null,"tight:a","hold",{}]""");
        Assert.Contains("phx_error", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    // Slow clients and lost announcements take more than one connection to bring about.
    private static void ReportDurable(SocketMetrics metrics)
    {
        metrics.Appended(isRepeat: false);
        metrics.Appended(isRepeat: true);
        metrics.Deduplicated(nameof(ObservedChannel));
        metrics.FeedRepaired(1);
        metrics.Replayed(1);
        metrics.Reset("expired");
        metrics.FellBack();
    }

    private static string Describe(MetricSnapshot metric) =>
        Describe(metric.Unit, metric.MetricPoints.SelectMany(Instruments.TagsOf).Select(tag => tag.Split('=')[0]));

    private static string Describe(string unit, IEnumerable<string> tags) =>
        $"{unit} [{string.Join(", ", tags.Distinct().Order(StringComparer.Ordinal))}]";

    private static IEnumerable<string> ValuesOf(Instruments instruments, string tag) => instruments.Collect()
        .SelectMany(metric => metric.MetricPoints)
        .SelectMany(Instruments.TagsOf)
        .Where(text => text.StartsWith($"{tag}=", StringComparison.Ordinal))
        .Select(text => text.Split('=')[1]);
}
