using System.Diagnostics;
using Bennu.Tests.Transports.Support;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;

namespace Bennu.Tests.Diagnostics;

[Collection(DiagnosticsCollection.Name)]
public sealed class ActivityTests
{
    private const string ClientTrace = "0af7651916cd43dd8448eb211c80319c", ClientSpan = "b7ad6b7169203331";

    [Fact]
    public async Task Connect_belongs_to_the_client_and_each_push_begins_a_linked_trace()
    {
        using var activities = new Activities();
        await using var host = await StartAsync();
        await using var client = await ConnectAsync(host);
        await client.JoinAsync("room:a");
        await client.CallAsync("""["1","2","room:a","echo",{}]""");

        var connect = await activities.FirstAsync("bennu.connect");
        Assert.Equal(ClientTrace, connect.TraceId.ToHexString());
        Assert.Equal(ClientSpan, connect.ParentSpanId.ToHexString());
        Assert.Equal("ObservedSocket", connect.GetTagItem("bennu.socket"));
        foreach (var name in (string[])["bennu.join", "bennu.handle_in"])
        {
            var activity = await activities.FirstAsync(name);
            Assert.Null(activity.ParentId);
            Assert.NotEqual(connect.TraceId, activity.TraceId);
            Assert.Equal(connect.Context, Assert.Single(activity.Links).Context);
            Assert.Equal("ok", activity.GetTagItem("bennu.result"));
        }
    }

    [Theory]
    [InlineData("whisper", "bennu.handle_out")]
    [InlineData("announce", "bennu.handle_info")]
    public async Task Handler_of_a_broadcast_belongs_to_the_push_that_made_it(string @event, string name)
    {
        using var activities = new Activities();
        await using var host = await StartAsync();
        await using var client = await ConnectAsync(host);
        await client.JoinAsync("room:a");
        await client.CallAsync($$"""["1","2","room:a","{{@event}}",{}]""");

        var push = await activities.FirstAsync("bennu.handle_in");
        var handled = await activities.FirstAsync(name);
        Assert.Equal(push.TraceId, handled.TraceId);
        Assert.Equal(push.SpanId, handled.ParentSpanId);
        Assert.Equal("ObservedChannel", handled.GetTagItem("bennu.channel"));
    }

    [Fact]
    public async Task Handler_that_throws_has_an_error_without_its_message()
    {
        using var activities = new Activities();
        await using var host = await StartAsync();
        await using var client = await ConnectAsync(host);
        await client.JoinAsync("room:a");
        await client.CallAsync("""["1","2","room:a","crash",{}]""");

        var push = await activities.FirstAsync("bennu.handle_in");
        Assert.Equal(ActivityStatusCode.Error, push.Status);
        Assert.Equal("System.InvalidOperationException", push.GetTagItem("error.type"));
        Assert.Equal("crash", push.GetTagItem("bennu.result"));
        Assert.DoesNotContain(push.TagObjects, tag => $"{tag.Value}".Contains("as the test wants", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Activities_that_are_documented_are_those_that_are_emitted()
    {
        using var activities = new Activities();
        await using var host = await StartAsync();
        await using var client = await ConnectAsync(host);
        await client.JoinAsync("room:a");
        await client.CallAsync("""["1","2","room:a","whisper",{}]""");
        await client.CallAsync("""["1","3","room:a","announce",{}]""");

        foreach (var row in DiagnosticsPage.Rows("Activity"))
        {
            var activity = await activities.FirstAsync(row[0]);
            Assert.Equal(DiagnosticsPage.Tags(row[2]), activity.TagObjects.Select(tag => tag.Key));
        }
        Assert.Equal(DiagnosticsPage.Rows("Activity").Select(row => row[0]).Order(), activities.Names.Order());
    }

    private static Task<TransportHost> StartAsync() =>
        TransportHost.StartAsync(app => app.MapSocket<ObservedSocket>("/socket", o => o.CheckOrigin = OriginPolicy.Any));

    private static Task<WebSocketTestClient> ConnectAsync(TransportHost host) => WebSocketTestClient.ConnectAsync(
        host.Http1, configure: options => options.SetRequestHeader("traceparent", $"00-{ClientTrace}-{ClientSpan}-01"));
}
