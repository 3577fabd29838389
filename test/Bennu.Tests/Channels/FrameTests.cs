using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>Frames that are out of the ordinary, as a whole connection answers them (sections 2.3 to 2.5).</summary>
public sealed class FrameTests : IAsyncDisposable
{
    private readonly TestServer _server = TestServer.Start<GuestSocket<RoomChannel>>();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact, Statement(48)]
    public async Task Numeric_refs_come_back_as_numbers_and_are_not_equal_to_strings()
    {
        var client = await _server.ConnectAsync(Wire.V2);

        client.SendText("""[1,1,"room:a","phx_join",{}]""");
        client.SendText("""["1","stale","room:a","echo",{}]""");
        client.SendText("""[1,10,"room:a","echo",{}]""");
        client.SendText("""[1,11,"room:a","phx_leave",{}]""");

        await client.ExpectAsync(
            """[1,1,"room:a","phx_reply",{"status":"ok","response":{}}]""",
            """[1,10,"room:a","phx_reply",{"status":"ok","response":{}}]""",
            """[1,11,"room:a","phx_reply",{"status":"ok","response":{}}]""",
            """[1,1,"room:a","phx_close",{}]""");
    }

    [Fact, Statement(48)]
    public async Task Numeric_refs_come_back_as_numbers_in_v1()
    {
        var client = await _server.ConnectAsync(Wire.V1);

        client.SendText("""{"topic":"phoenix","event":"heartbeat","payload":{},"ref":10}""");

        await client.ExpectAsync("""{"topic":"phoenix","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":10}""");
    }

    [Fact, Statement(49)]
    public async Task Sixth_element_is_ignored()
    {
        var client = await _server.ConnectAsync(Wire.V2);

        client.SendText("""[null,"1","phoenix","heartbeat",{},"more"]""");

        await client.ExpectAsync(Wire.V2.Ok(null, "1", "phoenix"));
    }

    [Theory, Statement(49), Statement(50)]
    [InlineData("""[null,"1","phoenix","heartbeat"]""")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("")]
    public async Task Malformed_text_closes_the_connection_and_its_channels(string frame)
    {
        var client = await _server.JoinAsync(Wire.V2);

        client.SendText(frame);

        await client.ExpectCloseAsync(1007, "malformed frame");
        await _server.Stage.ExpectAsync("terminated closed room:a", "disposed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0001010603")]
    [InlineData("0101010603")]
    public async Task Malformed_binary_closes_the_connection(string frame)
    {
        var client = await _server.JoinAsync(Wire.V2);

        client.SendBinary(frame);

        await client.ExpectCloseAsync(1003, "malformed frame");
    }

    [Theory, Statement(51)]
    [InlineData("""{"event":"heartbeat","payload":{},"ref":"1"}""")]
    [InlineData("""{"topic":"phoenix","payload":{},"ref":"1"}""")]
    [InlineData("""{"topic":"phoenix","event":"heartbeat","ref":"1"}""")]
    [InlineData("""{"topic":"phoenix","event":"heartbeat","payload":{}}""")]
    public async Task V1_frame_without_a_required_key_closes_the_connection(string frame)
    {
        var client = await _server.ConnectAsync(Wire.V1);

        client.SendText(frame);

        await client.ExpectCloseAsync(1007);
    }

    [Fact, Statement(53), Statement(55)]
    public async Task Binary_push_is_answered_in_binary_where_the_response_is()
    {
        var client = await _server.JoinAsync(Wire.V2);

        client.SendBinary("0001010604" + "31" + "32" + "726f6f6d3a61" + "6563686f" + "0102ff"); // 1, 2, room:a, echo

        await client.ExpectAsync("0101010602" + "31" + "32" + "726f6f6d3a61" + "6f6b" + "0102ff"); // 1, 2, room:a, ok
    }

    [Fact, Statement(54), Statement(55)]
    public async Task Binary_pushes_and_broadcasts_have_their_own_layouts()
    {
        var client = await _server.JoinAsync(Wire.V2);

        client.SendBinary(BinaryFrame.FromClient("1", "2", "room:a", "push", "0102ff"));
        client.SendBinary(BinaryFrame.FromClient("1", "3", "room:a", "shout", "0102ff"));

        await client.ExpectAsync(
            "00010606" + "31" + "726f6f6d3a61" + "707573686564" + "0102ff", // 1, room:a, pushed
            "020607" + "726f6f6d3a61" + "73686f75746564" + "0102ff", // room:a, shouted
            Wire.V2.Ok("1", "3", "room:a"));
    }

    [Fact, Statement(57)]
    public async Task Empty_binary_join_ref_is_stale()
    {
        var client = await _server.JoinAsync(Wire.V2);

        client.SendBinary(BinaryFrame.FromClient("", "2", "room:a", "echo"));
        client.Send("1", "3", "room:a", "echo");

        await client.ExpectAsync(Wire.V2.Ok("1", "3", "room:a"));
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(58)]
    public async Task Joins_leaves_and_heartbeats_may_be_binary()
    {
        var client = await _server.ConnectAsync(Wire.V2);

        client.SendBinary(BinaryFrame.FromClient("1", "1", "room:a", "phx_join"));
        await client.ExpectAsync(Wire.V2.Ok("1", "1", "room:a"));
        client.SendBinary(BinaryFrame.FromClient("", "2", "phoenix", "heartbeat", "ff"));
        await client.ExpectAsync(Wire.V2.Ok(null, "2", "phoenix"));
        client.SendBinary(BinaryFrame.FromClient("1", "3", "room:a", "phx_leave"));
        await client.ExpectAsync(Wire.V2.Ok("1", "3", "room:a"), Wire.V2.Closed("1", "room:a"));
    }

    [Fact, Statement(59)]
    public async Task Reply_to_a_binary_push_is_text_where_the_response_is()
    {
        var client = await _server.JoinAsync(Wire.V2);

        client.SendBinary(BinaryFrame.FromClient("1", "2", "room:a", "status", "ff"));

        await client.ExpectAsync(Wire.V2.Reply("1", "2", "room:a", "maybe"));
    }

    [Theory, Statement(60)]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("""{"a":[1]}""")]
    public async Task Topic_that_is_no_string_is_unmatched(string topic)
    {
        var client = await _server.ConnectAsync(Wire.V2);

        client.SendText($$"""["1","1",{{topic}},"phx_join",{}]""");
        client.SendText($$"""["1","2",{{topic}},"echo",{}]""");
        client.SendText($$"""["1","3",{{topic}},"phx_leave",{}]""");

        string Unmatched(string @ref) =>
            $$$"""[null,"{{{@ref}}}",{{{topic}}},"phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]""";
        await client.ExpectAsync(Unmatched("1"), Unmatched("2"), Unmatched("3"));
    }

    [Fact]
    public async Task Event_and_topic_with_escapes_are_the_same_as_without()
    {
        var client = await _server.JoinAsync(Wire.V2);

        client.SendText("""["\u0031","2","room\u003aa","ech\u006f",{"é":"\u00e9"}]""");

        await client.ExpectAsync("""["1","2","room:a","phx_reply",{"status":"ok","response":{"é":"\u00e9"}}]""");
    }

    [Fact]
    public async Task Reserved_server_events_from_a_client_are_events_like_others()
    {
        var client = await _server.JoinAsync(Wire.V2);

        client.Send("1", "2", "room:a", "phx_close");
        client.Send("1", "3", "room:a", "phx_error");

        await client.ExpectAsync(
            Wire.V2.Error("1", "2", "room:a", "unmatched event"), Wire.V2.Error("1", "3", "room:a", "unmatched event"));
    }
}
