using Bennu.Protocol;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Presences;

/// <summary>One node: what is tracked, what its clients are told, and when it ends.</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private const string Room = PresenceNode.Room;

    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    private PresenceNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await PresenceNode.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    [Statement(125), Statement(128)]
    public async Task Update_replaces_the_meta_and_names_the_former_one()
    {
        var ada = await _node.JoinAsync("ada");
        ada.Send("1", "2", Room, "track", """{"text":"well"}""");
        Assert.Equal(Diff("""{"ada":{"metas":[{"text":"well","phx_ref":"1"}]}}""", "{}"), await _node.NextAsync(ada));
        await ada.ExpectAsync(Wire.V2.Ok("1", "2", Room));

        await _node.PassAsync();
        ada.Send("1", "3", Room, "update", """{"text":"tired"}""");

        Assert.Equal(
            Diff("""{"ada":{"metas":[{"text":"tired","phx_ref":"2","phx_ref_prev":"1"}]}}""", """{"ada":{"metas":[{"text":"well","phx_ref":"1"}]}}"""),
            await _node.NextAsync(ada));
        await ada.ExpectAsync(Wire.V2.Ok("1", "3", Room));
    }

    [Fact]
    public async Task Update_by_a_function_gets_the_present_meta()
    {
        var ada = await _node.JoinAsync("ada");
        await _node.TrackAsync(ada, "well");
        ada.Send("1", "3", Room, "cheer");
        await ada.NextAsync();
        Assert.Equal("ada:well!", _node.List());
    }

    [Fact]
    [Statement(126)]
    public async Task Tracking_twice_fails_and_so_does_updating_what_is_not_tracked()
    {
        var ada = await _node.JoinAsync("ada");
        ada.Send("1", "2", Room, "update", """{"text":"well"}""");
        await ada.ExpectAsync(Wire.V2.Error("1", "2", Room, "nopresence"));
        await _node.TrackAsync(ada);
        ada.Send("1", "3", Room, "track", """{"text":"well"}""");
        await ada.ExpectAsync(Wire.V2.Error("1", "3", Room, "already_tracked"));
        ada.Send("1", "4", Room, "untrack");
        ada.Send("1", "5", Room, "cheer");
        await ada.NextAsync();
        await ada.ExpectAsync(Wire.V2.Error("1", "5", Room, "nopresence"));
    }

    [Theory]
    [Statement(127)]
    [InlineData("raise"), InlineData("stop"), InlineData("phx_leave"), InlineData("drop"), InlineData("rejoin"), InlineData("drain")]
    public async Task End_of_a_channel_is_a_leave_however_it_ends(string how)
    {
        var ada = await _node.JoinAsync("ada");
        await _node.TrackAsync(ada);
        Assert.Equal("ada:new", _node.List());
        switch (how)
        {
            case "drop": await ada.DropAsync(); break;
            case "rejoin": await ada.JoinAsync(joinRef: "9"); break;
            case "drain": await _node.Server.DrainAsync(); break;
            default: ada.Send("1", "3", Room, how); break;
        }
        while (_node.List() is not "") await Task.Yield();
        Assert.Equal(0, _node.Presence.Server.Tracker.EntryCount);
    }

    [Fact]
    [Statement(127)]
    public async Task Watcher_hears_of_a_channel_that_crashed_once()
    {
        var ada = await _node.JoinAsync("ada");
        await _node.TrackAsync(ada);
        var bob = await _node.JoinAsync("bob");
        ada.Send("1", "3", Room, "raise");
        Assert.Equal(Diff("{}", """{"ada":{"metas":[{"text":"new","phx_ref":"1"}]}}"""), await _node.NextAsync(bob));
        await bob.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Channel_that_is_killed_leaves_at_once()
    {
        var ada = await _node.JoinAsync("ada");
        await _node.TrackAsync(ada);
        ada.Send("1", "3", Room, "hold");
        await _node.Stage.Gate().ReachedAsync();
        ada.Send("9", "9", Room, "phx_join");
        await _node.Server.Time.ArmedAsync(ShutdownTimeout);
        _node.Server.Time.Advance(ShutdownTimeout);
        await ada.ExpectAsync(Wire.V2.Ok("9", "9", Room));
        Assert.Equal("", _node.List());
        _node.Stage.Gate().Open();
    }

    [Fact]
    public async Task Join_that_tracks_gets_the_state_after_its_reply()
    {
        var ada = await _node.JoinAsync("ada", "room:at-join");
        Assert.Equal("""["1",null,"room:at-join","presence_state",{"ada":{"metas":[{"text":"new","phx_ref":"1"}]}}]""", await _node.NextAsync(ada));
    }

    [Fact]
    public async Task Join_that_is_refused_leaves_nothing_behind()
    {
        var ada = await _node.Server.ConnectAsync(Wire.V2);
        ada.Send("1", "1", "room:refused", "phx_join");
        await ada.ExpectAsync(Wire.V2.Error("1", "1", "room:refused", "not you"));
        await _node.Stage.ExpectAsync("released");
        Assert.Equal("", _node.List("room:refused"));
    }

    [Fact]
    [Statement(129)]
    public async Task List_groups_metas_by_key_and_fetches_once()
    {
        var ada = await _node.JoinAsync("ada");
        await _node.TrackAsync(ada, "here");
        await _node.AddAsync("ada", "there");
        await _node.AddAsync("7", "busy");
        var fetches = 0;
        _node.Presence.Fetching = (_, entries) =>
        {
            fetches++;
            foreach (var entry in entries) entry.Add("metasCount", entry.Metas.Count);
            return Task.CompletedTask;
        };

        var list = await _node.Presence.ListAsync(Room, CancellationToken.None);

        Assert.Equal(1, fetches);
        Assert.Equal(["ada", "7"], list.Select(entry => entry.Key));
        Assert.Equal(["here", "there"], list[0].Metas.Select(meta => meta.Value.Text));
        var json = System.Text.Encoding.UTF8.GetString(list.ToPayload().Data.Span);
        Assert.StartsWith("""{"ada":{"metas":[{"text":"here","phx_ref":""", json, StringComparison.Ordinal);
        Assert.EndsWith("""}],"metasCount":1}}""", json, StringComparison.Ordinal);
        Assert.Equal("busy", (await _node.Presence.GetByKeyAsync(Room, "7", CancellationToken.None))!.Metas[0].Value.Text);
        Assert.Null(await _node.Presence.GetByKeyAsync(Room, "eve", CancellationToken.None));
    }

    [Fact]
    public async Task Changes_that_come_close_together_are_one_and_what_came_and_went_is_none()
    {
        var ada = await _node.JoinAsync("ada");
        await _node.AddAsync("first");
        Assert.Contains("first", await ada.NextAsync(), StringComparison.Ordinal);
        for (var i = 0; i < 5_000; i++) await _node.AddAsync($"user {i}");
        await _node.AddAsync("gone");
        await _node.RemoveAsync("gone");
        await ada.ExpectSilenceAsync();

        await _node.PassAsync();

        var frame = await ada.NextAsync();
        Assert.Equal(5_000, frame.Split("phx_ref").Length - 1);
        Assert.DoesNotContain("gone", frame, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crowd_that_wants_the_list_shares_it()
    {
        await _node.AddAsync("first");
        var fetches = 0;
        _node.Presence.Fetching = (_, _) =>
        {
            fetches++;
            return Task.CompletedTask;
        };
        var states = Enumerable.Range(0, 20).Select(_ => _node.Presence.Server.StateAsync(Room, CancellationToken.None).AsTask()).ToArray();
        Assert.True(states[0].IsCompleted);
        Assert.All(states[1..], state => Assert.False(state.IsCompleted));
        await _node.PassAsync();
        foreach (var state in await Patience.For(Task.WhenAll(states), () => "the lists"))
            Assert.Contains("first", System.Text.Encoding.UTF8.GetString(state.Data.Span), StringComparison.Ordinal);
        Assert.Equal(2, fetches);
    }

    [Fact]
    public async Task Meta_that_is_no_object_is_refused()
    {
        await Assert.ThrowsAsync<PayloadException>(async () => await _node.Presence.TrackAsync("job", Room, "ada", null!, CancellationToken.None));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await _node.AddAsync("\ud800", ""));
        Assert.Equal("", _node.List());
    }

    [Fact]
    public async Task Keys_are_keys_whatever_they_are_called()
    {
        var ada = await _node.JoinAsync("__proto__");
        await _node.TrackAsync(ada, "\\\"<");
        ada.Send("1", "3", Room, "state");
        using var state = System.Text.Json.JsonDocument.Parse(await ada.NextAsync());
        Assert.Equal("\"<", state.RootElement[4].GetProperty("__proto__").GetProperty("metas")[0].GetProperty("text").GetString());
    }

    private static string Diff(string joins, string leaves) =>
        $$"""[null,null,"{{Room}}","presence_diff",{"joins":{{joins}},"leaves":{{leaves}}}]""";
}
