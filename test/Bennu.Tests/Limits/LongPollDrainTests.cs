using System.Text;
using Bennu.Protocol;
using Bennu.Tests.Transports.Support;
using Bennu.Transports;

namespace Bennu.Tests.Limits;

/// <summary>
/// A drain of long-poll sessions: what waits and the drain's own frame still reach the client, by the poll that waits or the next one.
/// </summary>
public sealed class LongPollDrainTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Next_poll_gets_what_waits_and_the_drain_and_the_session_is_gone_then()
    {
        await using var host = await TransportHost.StartAsync();
        await using var client = await LongPollTestClient.ConnectAsync(host.Http1);
        await client.JoinAsync("room:a");
        await client.SendAsync("""["1","2","room:a","push",{"n":1}]""");

        await host.DrainAsync();

        Assert.Equal(410, (await client.PostAsync("""[null,"h","phoenix","heartbeat",{}]""")).Status);
        await client.ExpectAsync("""["1",null,"room:a","pushed",{"n":1}]""");
        Assert.Contains("retry_after_ms", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await client.GetAsync()).Http);
    }

    [Fact]
    public async Task Poll_that_waits_gets_the_drain()
    {
        await using var host = await TransportHost.StartAsync();
        await using var client = await LongPollTestClient.ConnectAsync(host.Http1);
        var waiting = host.Time.NextTimer(Window);
        var poll = client.GetAsync();
        await waiting;

        await host.DrainAsync();

        Assert.Equal("""[null,null,"phoenix","drain",{"retry_after_ms":0}]""", Assert.Single((await poll.OrFail()).Messages!));
    }

    [Fact]
    public async Task Poll_that_was_given_up_before_does_not_swallow_the_drain()
    {
        var ended = 0;
        var session = new LongPollSession("s", new LongPollOptions(), new TestTime(), _ => ended++);
        using var given = new CancellationTokenSource();
        var poll = session.PollAsync(given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);

        session.Writer.Write(new OutboundFrame(Encoding.ASCII.GetBytes("__frame"), 2, FrameKind.Text));
        session.Writer.Close(CloseCode.ServiceRestart, "");

        Assert.Equal(0, ended); // it is still there for the next poll
        var frame = Assert.Single((await session.PollAsync(TestContext.Current.CancellationToken))!);
        Assert.Equal("frame"u8, frame.Message.Span);
        Assert.Equal(1, ended);
    }
}
