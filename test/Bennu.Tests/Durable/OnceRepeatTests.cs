using Bennu.Options;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>A push with a message id is handled once; a repeat gets the same reply ("Client to server", 2 to 4, 6 and 7).</summary>
public sealed class OnceRepeatTests() : OnceSuite(mount: o => o.MessageRate = new RateLimit(1_000, 20))
{
    [Theory, DurableStatement("client 2"), DurableStatement("client 7")]
    [InlineData("count", "ok")]
    [InlineData("refuse", "error")]
    [InlineData("maybe", "maybe")]
    public async Task Repeat_gets_the_first_reply_wherever_it_comes_from_and_whatever_it_says(string @event, string status)
    {
        var reply = Wire.Reply("1", Id, Room, status, """{"count":1}""");
        var client = await JoinAsync();

        client.Send("1", Id, Room, @event);
        client.Send("1", Id, Room, @event);
        client.Send("1", Id, Room, "echo", """{"other":"payload"}""");
        await client.ExpectAsync(reply, reply, reply);

        await RejoinAsync(client, "2", closed: "1");
        client.Send("2", Id, Room, @event);
        await client.ExpectAsync(Wire.Reply("2", Id, Room, status, """{"count":1}"""));

        var other = await JoinAsync();
        other.Send("1", Id, Room, @event);
        await other.ExpectAsync(reply);
        Assert.Equal([@event], Stage.Notes);
    }

    [Fact, DurableStatement("client 2")]
    public async Task Binary_reply_is_repeated_in_each_clients_own_form()
    {
        var bytes = BinaryFrame.Reply("1", Id, Room, "ok", "0101ff");
        var client = await JoinAsync();
        client.Send("1", Id, Room, "bytes");
        client.Send("1", Id, Room, "bytes");
        await client.ExpectAsync(bytes, bytes);

        var old = await JoinAsync(wire: Wire.V1);
        old.Send("1", Id, Room, "bytes");
        await old.ExpectAsync(Wire.V1.Reply(
            "1", Id, Room, "error", """{"reason":"this client cannot receive binary payloads","event":"phx_reply","size":3}"""));
        Assert.Single(Stage.Notes);
    }

    [Fact, DurableStatement("client 2")]
    public async Task Push_of_a_binary_frame_and_its_text_repeat_are_one()
    {
        var client = await JoinAsync();

        client.SendBinary(BinaryFrame.FromClient("1", Id, Room, "count"));
        client.Send("1", Id, Room, "count");

        await client.ExpectAsync(Counted(1), Counted(1));
    }

    [Fact, DurableStatement("client 7")]
    public async Task Same_id_on_another_topic_is_another_message()
    {
        var client = await JoinAsync();
        await JoinAsync(client, "room:b", "2");

        client.Send("1", Id, Room, "count");
        await client.ExpectAsync(Counted(1));
        client.Send("2", Id, "room:b", "count");
        await client.ExpectAsync(Counted(2, joinRef: "2", topic: "room:b"));
    }

    [Theory, DurableStatement("client 6")]
    [InlineData(Room, "session-1")]
    [InlineData(Room, "1~")]
    [InlineData("plain:a", Id)]
    [InlineData("plain:a", "~not valid")]
    public async Task Ref_without_tilde_and_any_ref_on_a_plain_topic_are_handled_each_time(string topic, string @ref)
    {
        var client = await Server.ConnectAsync(Wire);
        await client.JoinAsync(topic);
        if (topic == Room) await client.NextAsync();

        client.Send("1", @ref, topic, "count");
        client.Send("1", @ref, topic, "count");
        client.Send("1", @ref, topic, "silent");

        await client.ExpectAsync(Counted(1, @ref, topic: topic), Counted(2, @ref, topic: topic));
        await Stage.ExpectAsync("count", "count", "silent");
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("client 3")]
    public async Task Handler_without_a_reply_is_answered_ok_which_is_recorded()
    {
        var client = await JoinAsync();

        client.Send("1", Id, Room, "silent");
        client.Send("1", Id, Room, "count");

        await client.ExpectAsync(Wire.Ok("1", Id, Room), Wire.Ok("1", Id, Room));
        Assert.Equal(["silent"], Stage.Notes);
    }

    [Fact, DurableStatement("client 2")]
    public async Task Id_is_new_again_when_the_window_is_over()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "count");
        await client.ExpectAsync(Counted(1));

        await PassAsync(client, OnceSocket.Window - TimeSpan.FromSeconds(1));
        client.Send("1", Id, Room, "count");
        await client.ExpectAsync(Counted(1));

        Server.Time.Advance(TimeSpan.FromSeconds(2));
        client.Send("1", Id, Room, "count");
        await client.ExpectAsync(Counted(2));
    }

    [Fact, DurableStatement("client 4")]
    public async Task One_id_too_many_is_refused_and_handled_when_there_is_room_again()
    {
        const string Few = "few:a";
        var client = await JoinAsync(Few);
        client.Send("1", "~1", Few, "count");
        client.Send("1", "~2", Few, "count");
        client.Send("1", "~3", Few, "count");
        client.Send("1", "~1", Few, "count");
        await client.ExpectAsync(
            Counted(1, "~1", topic: Few), Counted(2, "~2", topic: Few),
            Wire.Error("1", "~3", Few, "too many message ids"), Counted(1, "~1", topic: Few));

        await PassAsync(client, OnceSocket.Window + TimeSpan.FromSeconds(1));
        client.Send("1", "~3", Few, "count");
        await client.ExpectAsync(Counted(3, "~3", topic: Few));
    }

    [Fact, DurableStatement("client 4")]
    public async Task Replies_without_a_handler_are_not_recorded()
    {
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", Id, Room, "count");
        await client.ExpectAsync(Wire.Error(null, Id, Room, "unmatched topic"));
        await JoinAsync(client);
        client.Send("1", Id, Room, "nobody handles this");
        await client.ExpectAsync(Wire.Error("1", Id, Room, "unmatched event"));
        for (var left = 20 - 3; left > 0; left--) await client.ExpectSilenceAsync();
        client.Send("1", Id, Room, "count");
        await client.ExpectAsync(Wire.Error(null, Id, Room, "rate limited"));

        Server.Time.Advance(TimeSpan.FromSeconds(1));
        client.Send("1", Id, Room, "count");
        await client.ExpectAsync(Counted(1));
    }

    // With heartbeats, or the connection would be idle.
    private async Task PassAsync(TestClient client, TimeSpan span)
    {
        for (var i = 0; i < 8; i++)
        {
            Server.Time.Advance(span / 8);
            await client.ExpectSilenceAsync();
        }
    }
}
