using System.Text;
using System.Threading.Channels;
using Bennu.Client.Transports;
using Bennu.Client.Wire;
using Bennu.Protocol;
using Bennu.Tests.Shared;

namespace Bennu.Client.Tests.Transports;

public sealed class LongPollTransportTests : ITransportListener
{
    private readonly ScriptedHttp _server = new();
    private readonly Channel<string> _told = System.Threading.Channels.Channel.CreateUnbounded<string>();
    private readonly LongPollTransport _transport;

    public LongPollTransportTests() => _transport = new LongPollTransport(
        new BennuSocketOptions(),
        new HttpMessageInvoker(_server),
        new TransportRequest(TransportKind.LongPoll, new Uri("http://server.test/socket/longpoll?vsn=2.0.0"), "secret"),
        this).Run();

    [Fact, Statement(121)]
    public async Task Session_that_is_gone_ends_the_connection()
    {
        await OpenAsync();
        (await _server.GetAsync()).Answer("""{"status":204,"token":"t","messages":[]}""");
        var poll = await _server.GetAsync();
        Assert.Equal("t", poll.Token);
        poll.Answer("""{"status":410,"token":"u","messages":[]}""");
        Assert.Equal("closed 3410 session_gone", await _told.Reader.ReadAsync());
    }

    [Fact, Statement(121)]
    public async Task Refusal_closes_with_1008()
    {
        (await _server.GetAsync()).Answer("""{"status":403}""");
        Assert.Equal("closed 1008 forbidden", await _told.Reader.ReadAsync());
    }

    [Fact]
    public async Task Frames_are_told_in_order()
    {
        await OpenAsync();
        (await _server.GetAsync()).Answer("""{"status":200,"token":"t","messages":["[1]","AQI=","[2]"]}""");
        Assert.Equal(["[1]", "0102", "[2]"], [await _told.Reader.ReadAsync(), await _told.Reader.ReadAsync(), await _told.Reader.ReadAsync()]);
    }

    [Fact, Statement(120), Statement(122)]
    public async Task Posts_follow_one_another_in_batches_without_a_line_break_at_the_end()
    {
        await OpenAsync();
        _transport.Send(new Frame("[\n0]"u8.ToArray(), FrameKind.Text));
        var first = await _server.PostAsync();
        _transport.Send(new Frame(new byte[] { 1, 2 }, FrameKind.Binary));
        for (var i = 1; i <= 100; i++) _transport.Send(new Frame(Encoding.UTF8.GetBytes($"[{i}]"), FrameKind.Text));
        Assert.Equal("[ 0]", first.Body);
        Assert.False(_server.HasPost);
        first.Answer("""{"status":200}""");
        var second = await _server.PostAsync();
        var lines = second.Body.Split('\n');
        Assert.Equal((100, "AQI=", "[99]"), (lines.Length, lines[0], lines[^1]));
        second.Answer("""{"status":200}""");
        Assert.Equal("[100]", (await _server.PostAsync()).Body);
    }

    void ITransportListener.Opened() => _told.Writer.TryWrite("opened");

    void ITransportListener.Received(Frame frame) => _told.Writer.TryWrite(
        frame.Kind == FrameKind.Text ? Encoding.UTF8.GetString(frame.Data.Span) : Convert.ToHexString(frame.Data.Span));

    void ITransportListener.Closed(TransportClose close) => _told.Writer.TryWrite($"closed {close.Code} {close.Reason}");

    private async Task OpenAsync()
    {
        (await _server.GetAsync()).Answer("""{"status":410,"token":"t","messages":[]}""");
        Assert.Equal("opened", await _told.Reader.ReadAsync());
    }
}
