using System.Text;
using Bennu.Client.Durable;
using Bennu.Client.Tests.Scripting;
using Bennu.Protocol;

namespace Bennu.Client.Tests.Durable;

public sealed class DurableChannelTests
{
    private readonly MemoryCursorStore _cursors = new();
    private readonly ScriptedClient _client;
    private readonly BennuChannel _room;
    private readonly List<string> _heard = [];

    public DurableChannelTests()
    {
        _client = ScriptedClient.Durable(options => options.Durability!.Cursors = _cursors).Connected();
        _room = _client.Socket.DurableChannel("room:1", (state, _) =>
        {
            _heard.Add($"reset {state.Reason}");
            return default;
        });
        _room.On("said", (message, _) =>
        {
            _heard.Add(Encoding.UTF8.GetString(message.Value.Data.Span));
            return default;
        });
    }

    [Fact]
    public async Task Rejoin_goes_on_after_the_last_message_and_its_cursor_is_stored()
    {
        Join();
        _client.Server.Receive("""[null,"@e:8","room:1","said",{"n":8}]""");
        Assert.Equal("@e:8", await _cursors.ReadAsync("room:1", default));
        _client.Reconnect();
        Assert.Equal("""{"$since":"@e:8"}""", ScriptedClient.Payload(Assert.Single(_client.Server.Sent)));
        _client.Server.Receive("""[null,"@e:8","room:1","said",{"n":8}]""");
        State(_client.Joined(), "@e:8", "resumed");
        _client.Server.Receive("""[null,"@e:9","room:1","said",{"n":9}]""");
        Assert.Equal(["""{"n":8}""", """{"n":9}"""], _heard);
    }

    [Fact]
    public void Reset_is_told_in_order_with_the_messages()
    {
        Join();
        _client.Reconnect();
        var joinRef = _client.Joined();
        _client.Server.Receive($$"""["{{joinRef}}","@f:3","room:1","stream:state",{"status":"reset","reason":"epoch"}]""");
        _client.Server.Receive("""[null,"@f:4","room:1","said",{}]""");
        Assert.Equal(["reset epoch", "{}"], _heard);
    }

    [Fact]
    public void Session_is_a_parameter() => Assert.Contains("?session=", _client.Server.Request.Uri.Query);

    [Fact]
    public async Task Push_is_sent_again_under_its_id_until_it_is_answered()
    {
        Join();
        var push = await _room.EnqueueAsync("say");
        var second = await _room.EnqueueAsync("say");
        Assert.Equal([push.MessageId, second.MessageId], Pushes());
        _client.Reconnect();
        var joinRef = _client.Joined();
        Assert.Equal([push.MessageId, second.MessageId], Pushes());
        _client.Reply(joinRef, push.MessageId, "error", """{"reason":"muted"}""");
        Assert.Equal("muted", (await push.Reply).Reason);
        _client.Reconnect();
        _client.Joined();
        Assert.Equal([second.MessageId], Pushes());
    }

    [Theory]
    [InlineData("rate limited")]
    [InlineData("too many message ids")]
    [InlineData("unavailable")]
    public async Task Push_that_was_not_taken_is_sent_again_after_a_pause(string reason)
    {
        var joinRef = Join();
        var push = await _room.EnqueueAsync("say");
        _client.Reply(joinRef, push.MessageId, "error", $$"""{"reason":"{{reason}}"}""");
        Assert.False(push.Reply.IsCompleted);
        _client.Server.Take();
        _client.Advance(1_000);
        Assert.Equal([push.MessageId], Pushes());
    }

    [Fact]
    public async Task Push_of_a_topic_that_the_server_does_not_know_waits_for_the_rejoin()
    {
        Join();
        var push = await _room.EnqueueAsync("say");
        _client.Reply(null, push.MessageId, "error", """{"reason":"unmatched topic"}""");
        Assert.Equal(ChannelState.Errored, _room.State);
        _client.Server.Take();
        _client.Advance(1_000);
        _client.Joined();
        Assert.Equal([push.MessageId], Pushes());
    }

    [Fact]
    public async Task Full_outbox_makes_the_caller_wait()
    {
        var client = ScriptedClient.Durable(options => options.Durability!.OutboxCapacity = 1).Connected();
        var room = client.Socket.DurableChannel("room:1", (_, _) => default);
        _ = room.JoinAsync();
        var joinRef = client.Joined();
        var first = await room.EnqueueAsync("a");
        var second = room.EnqueueAsync("b");
        Assert.False(second.IsCompleted);
        client.Reply(joinRef, first.MessageId, "ok");
        Assert.NotEqual(first.MessageId, (await second).MessageId);
    }

    [Fact]
    public async Task Pushes_of_an_earlier_process_are_sent_with_their_ids()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        string id;
        using (var store = new FileOutboxStore(path))
        {
            var client = ScriptedClient.Durable(options => options.Durability!.Outbox = store).Connected();
            var room = client.Socket.DurableChannel("room:1", (_, _) => default);
            _ = room.JoinAsync();
            id = (await room.EnqueueAsync("say", Payload.Json("""{"body":"hi"}"""u8.ToArray()))).MessageId;
        }

        await File.AppendAllTextAsync(path, "[\"push\",\"2\",\"room"); // killed while it wrote
        using (var store = new FileOutboxStore(path))
        {
            var client = ScriptedClient.Durable(options => options.Durability!.Outbox = store).Connected();
            _ = client.Socket.DurableChannel("room:1", (_, _) => default).JoinAsync();
            client.Joined();
            var push = client.Server.Sent[^1];
            Assert.Equal((id, """{"body":"hi"}"""), (ScriptedClient.Field(push, 1), ScriptedClient.Payload(push)));
        }

        File.Delete(path);
        File.Delete(path + ".lock");
    }

    [Fact]
    public void Handler_that_throws_gets_the_message_again_before_the_next()
    {
        var tries = 0;
        _room.On("hard", (_, _) => ++tries < 3 ? throw new InvalidOperationException("not yet") : default(ValueTask));
        Join();
        _client.Server.Receive("""[null,"@e:8","room:1","hard",{}]""");
        _client.Server.Receive("""[null,"@e:9","room:1","said",{}]""");
        Assert.Empty(_heard);
        _client.Advance(1_000);
        _client.Advance(2_000);
        Assert.Equal(3, tries);
    }

    private string Join()
    {
        _ = _room.JoinAsync();
        var joinRef = _client.Joined();
        State(joinRef, "@e:7", "live");
        return joinRef;
    }

    private void State(string joinRef, string cursor, string status) =>
        _client.Server.Receive($$"""["{{joinRef}}","{{cursor}}","room:1","stream:state",{"status":"{{status}}"}]""");

    private IEnumerable<string> Pushes() =>
        _client.Server.Sent.Select(frame => ScriptedClient.Field(frame, 1)!).Where(@ref => @ref.StartsWith('~')).ToArray();
}
