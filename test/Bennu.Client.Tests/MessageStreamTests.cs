using System.Text.Json;
using Bennu.Client.Durable;
using Bennu.Client.Tests.Scripting;

namespace Bennu.Client.Tests;

public sealed class MessageStreamTests
{
    private readonly MemoryCursorStore _cursors = new();
    private readonly ScriptedClient _client;
    private readonly BennuChannel _room;
    private readonly TaskCompletionSource<string?> _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MessageStreamTests()
    {
        _client = ScriptedClient.Durable(options => options.Durability!.Cursors = _cursors).Connected();
        _room = _client.Socket.DurableChannel("room:1", (_, _) => default);
        _room.On("other", async (_, _) => _goesOn.SetResult(await CursorAsync()));
    }

    [Fact]
    public async Task Message_counts_as_handled_when_the_next_one_is_asked_for()
    {
        var reader = Stream().GetAsyncEnumerator();
        Join();
        Say(8);
        Say(9);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal((8, "@e:8"), (reader.Current.Value.GetProperty("n").GetInt32(), reader.Current.Cursor));
        Assert.Equal("@e:7", await CursorAsync());
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal(9, reader.Current.Value.GetProperty("n").GetInt32());
        Assert.Equal("@e:8", await CursorAsync());
    }

    [Fact]
    public async Task Reader_that_stops_has_handled_what_it_was_given_and_the_channel_goes_on()
    {
        var stream = Stream();
        Join();
        Say(8);
        await foreach (var message in stream)
        {
            Assert.Equal("@e:8", message.Cursor);
            break;
        }

        Say(9);
        Other(10);
        Assert.Equal("@e:9", await _goesOn.Task);
    }

    [Fact]
    public async Task Stream_that_nobody_reads_any_more_holds_nothing_up()
    {
        var stream = Stream();
        Join();
        Say(8);
        Other(9);
        Assert.False(_goesOn.Task.IsCompleted);
        stream.Dispose();
        await _goesOn.Task;
    }

    [Fact]
    public async Task Wait_for_a_message_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var reader = Stream().GetAsyncEnumerator(cancel.Token);
        Join();
        var waiting = reader.MoveNextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        Say(8);
        Other(9);
        await _goesOn.Task;
    }

    private MessageStream<JsonElement> Stream() => _room.Messages("said", ScriptedJson.Default.JsonElement);

    private void Join()
    {
        _ = _room.JoinAsync();
        _client.Server.Receive($$"""["{{_client.Joined()}}","@e:7","room:1","stream:state",{"status":"live"}]""");
    }

    private void Say(int n) => _client.Server.Receive($$"""[null,"@e:{{n}}","room:1","said",{"n":{{n}}}]""");

    private void Other(int n) => _client.Server.Receive($$"""[null,"@e:{{n}}","room:1","other",{}]""");

    private ValueTask<string?> CursorAsync() => _cursors.ReadAsync("room:1", default);
}
