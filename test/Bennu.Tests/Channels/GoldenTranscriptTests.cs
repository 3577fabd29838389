using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>The reference server's own transcripts (appendix A), as far as they need neither a network nor Presence.</summary>
public sealed class GoldenTranscriptTests : IAsyncDisposable
{
    private readonly TestServer _server = TestServer.Start<GuestSocket<RoomChannel>>();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact, Statement(29), Statement(30), Statement(40)]
    public async Task Leave_then_late_traffic()
    {
        var client = await _server.ConnectAsync(Wire.V2);
        client.SendText("""["1","1","room:a","phx_join",{}]""");
        await client.ExpectAsync("""["1","1","room:a","phx_reply",{"response":{},"status":"ok"}]""");
        client.SendText("""["1","2","room:a","echo",{"a":1}]""");
        await client.ExpectAsync("""["1","2","room:a","phx_reply",{"response":{"a":1},"status":"ok"}]""");
        client.SendText("""["1","3","room:a","phx_leave",{}]""");
        await client.ExpectAsync(
            """["1","3","room:a","phx_reply",{"response":{},"status":"ok"}]""",
            """["1","1","room:a","phx_close",{}]""");
        client.SendText("""["1","4","room:a","echo",{"a":1}]""");
        await client.ExpectAsync("""[null,"4","room:a","phx_reply",{"response":{"reason":"unmatched topic"},"status":"error"}]""");
        client.SendText("""["1","5","room:a","phx_leave",{}]""");
        await client.ExpectAsync("""["1","5","room:a","phx_reply",{"response":{},"status":"ok"}]""");
    }

    [Fact, Statement(34), Statement(37)]
    public async Task Duplicate_join_with_frames_back_to_back()
    {
        var client = await _server.ConnectAsync(Wire.V2);
        client.SendText("""["1","1","room:a","phx_join",{}]""");
        client.SendText("""["7","7","room:a","phx_join",{}]""");
        client.SendText("""["1","8","room:a","echo",{"stale":1}]""");
        client.SendText("""["7","9","room:a","echo",{"ok":1}]""");

        await client.ExpectAsync(
            """["1","1","room:a","phx_reply",{"response":{},"status":"ok"}]""",
            """["7","7","room:a","phx_reply",{"response":{},"status":"ok"}]""",
            """["1","1","room:a","phx_close",{}]""",
            """["7","9","room:a","phx_reply",{"response":{"ok":1},"status":"ok"}]""");
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(38)]
    public async Task Leave_overtaken_by_a_rejoin_is_never_answered()
    {
        var client = await _server.JoinAsync(Wire.V2);
        client.Send("1", "hold", "room:a", "hold"); // so that the leave still waits when the join comes
        await _server.Stage.Gate().ReachedAsync();
        client.SendText("""["1","2","room:a","phx_leave",{}]""");
        client.SendText("""["3","3","room:a","phx_join",{}]""");
        _server.Stage.Gate().Open();

        await client.ExpectAsync(
            """["3","3","room:a","phx_reply",{"response":{},"status":"ok"}]""",
            """["1","1","room:a","phx_close",{}]""");
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(38)]
    public async Task Leave_read_together_with_a_rejoin_is_never_answered()
    {
        var client = await _server.JoinAsync(Wire.V2);
        client.Connection.HoldChannels();
        client.SendText("""["1","2","room:a","phx_leave",{}]""");
        client.SendText("""["3","3","room:a","phx_join",{}]""");
        client.Connection.RunChannels();

        await client.ExpectAsync(
            """["3","3","room:a","phx_reply",{"response":{},"status":"ok"}]""",
            """["1","1","room:a","phx_close",{}]""");
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(43)]
    public async Task Crash_in_a_handler()
    {
        var client = await _server.JoinAsync(Wire.V2, "room:t");
        client.SendText("""["1","2","room:t","raise",{}]""");
        await client.ExpectAsync("""["1","1","room:t","phx_error",{"reason":"channel_crash"}]""");
    }

    [Fact, Statement(45)]
    public async Task Stop_with_a_reply()
    {
        var client = await _server.JoinAsync(Wire.V2, "room:t");
        client.SendText("""["1","2","room:t","stop_reply",{"text":"normal"}]""");
        await client.ExpectAsync(
            """["1","2","room:t","phx_reply",{"response":{"bye":1},"status":"ok"}]""",
            """["1","1","room:t","phx_close",{}]""");
    }

    [Fact, Statement(51), Statement(52)]
    public async Task Conversation_in_v1_without_join_refs()
    {
        var client = await _server.ConnectAsync(Wire.V1);
        client.SendText("""{"topic":"room:a","event":"phx_join","payload":{},"ref":"1"}""");
        client.SendText("""{"topic":"room:a","event":"push","payload":{"a":1},"ref":"2"}""");
        client.SendText("""{"topic":"room:a","event":"raise","payload":{},"ref":"3"}""");
        await client.ExpectAsync(
            """{"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"1","topic":"room:a"}""",
            """{"event":"pushed","payload":{"a":1},"ref":null,"topic":"room:a"}""",
            """{"event":"phx_error","payload":{"reason":"channel_crash"},"ref":null,"topic":"room:a"}""");
    }
}
