using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>Durable broadcasts of a handler that runs again are recorded once ("Client to server", 5).</summary>
public sealed class OnceBroadcastTests : OnceSuite
{
    [Fact, DurableStatement("client 5")]
    public async Task Two_broadcasts_of_one_handler_are_two_and_are_the_same_two_when_it_runs_again()
    {
        var client = await JoinAsync();
        Ledger.FailingRecords = 1; // as if the node died before the record

        client.Send("1", Id, Room, "say_two");
        client.Send("1", Id, Room, "say_two");

        var frames = await TakeAsync(client, 4);
        Assert.Contains("\"one\"", frames[0]);
        Assert.Contains("\"two\"", frames[1]);
        Assert.Contains("\"unavailable\"", frames[2]);
        Assert.Equal([CursorOf(frames[0]), CursorOf(frames[1])], Response(frames[3])["cursors"]!.AsArray().Select(c => (string)c!));
        Assert.Equal(["one", "two"], await RecordedAsync());
    }

    [Fact, DurableStatement("client 5")]
    public async Task Broadcasts_with_keys_are_the_same_in_another_order()
    {
        var client = await JoinAsync();
        Ledger.FailingRecords = 1;

        client.Send("1", Id, Room, "say_keyed");
        client.Send("1", Id, Room, "say_keyed");

        var frames = await TakeAsync(client, 4);
        var cursors = Response(frames[3]);
        Assert.Equal((CursorOf(frames[0]), CursorOf(frames[1])), ((string?)cursors["one"], (string?)cursors["two"]));
        Assert.Equal(["one", "two"], await RecordedAsync());
        Assert.Equal(2, Stage.Notes.Length);
    }

    [Fact, DurableStatement("client 5")]
    public async Task Broadcasts_of_different_pushes_of_plain_ones_and_of_timers_are_all_recorded()
    {
        var client = await JoinAsync();

        client.Send("1", "~a", Room, "say", """{"text":"a"}""");
        client.Send("1", "~b", Room, "say", """{"text":"b"}""");
        client.Send("1", "c", Room, "say", """{"text":"c"}""");
        client.Send("1", "c", Room, "say", """{"text":"c"}""");
        await TakeAsync(client, 8);
        for (var i = 0; i < 2; i++)
        {
            client.Send("1", $"~t{i}", Room, "say_later");
            await client.ExpectAsync(Wire.Ok("1", $"~t{i}", Room));
            Server.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Contains("timer", await client.NextAsync());
        }

        Assert.Equal(["a", "b", "c", "c", "timer", "timer"], await RecordedAsync());
        var page = await Log.ReadAsync(Room, 0, 10, 10_000, CancellationToken.None);
        Assert.Equal([true, true, false, false, false, false], page.Entries.Select(entry => entry.Message.Id is not null));
    }

    private static async Task<string[]> TakeAsync(TestClient client, int count)
    {
        var frames = new string[count];
        for (var i = 0; i < count; i++) frames[i] = await client.NextAsync();
        return frames;
    }
}
