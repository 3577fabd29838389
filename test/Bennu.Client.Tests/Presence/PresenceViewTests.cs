using Bennu.Client.Presence;
using Bennu.Client.Tests.Scripting;
using Bennu.Tests.Shared;

namespace Bennu.Client.Tests.Presence;

public sealed class PresenceViewTests
{
    private readonly ScriptedClient _client = new ScriptedClient().Connected();
    private readonly PresenceView _view;
    private readonly List<string> _seen = [];

    public PresenceViewTests()
    {
        var room = _client.Socket.Channel("room:1");
        _view = new PresenceView(room);
        _view.Joined += (before, joined) => _seen.Add($"+{joined.Key} {Refs(joined)} {(before is null ? "" : Refs(before))}".TrimEnd());
        _view.Left += (remaining, left) => _seen.Add($"-{left.Key} {Refs(left)} {Refs(remaining)}".TrimEnd());
        _ = room.JoinAsync();
        _client.Joined();
    }

    [Fact, Statement(130)]
    public void Diffs_wait_for_the_state_of_their_join()
    {
        Push("presence_diff", $$$"""{"joins":{{{Entry("b", 2)}}},"leaves":{}}""");
        Assert.Empty(_view.Entries);
        Push("presence_state", Entry("a", 1));
        Assert.Equal(["a", "b"], _view.Entries.Keys.Order());
        _client.Reconnect();
        _client.Joined();
        Push("presence_diff", $$$"""{"joins":{},"leaves":{{{Entry("a", 1)}}}}""");
        Assert.Equal(2, _view.Entries.Count);
        Push("presence_state", Entry("a", 1));
        Assert.Empty(_view.Entries);
    }

    [Fact, Statement(130)]
    public void Diffs_of_a_join_whose_state_never_came_are_dropped_with_it()
    {
        Push("presence_diff", $$$"""{"joins":{{{Entry("a", 1)}}},"leaves":{}}""");
        _client.Reconnect();
        _client.Joined();
        Push("presence_diff", $$$"""{"joins":{{{Entry("b", 3)}}},"leaves":{}}""");
        Push("presence_state", Entry("a", 2));
        Assert.Equal("2", Refs(_view.Entries["a"]));
        Assert.Equal("3", Refs(_view.Entries["b"]));
    }

    [Fact, Statement(131)]
    public void Diff_keeps_existing_metas_in_front_and_is_idempotent()
    {
        Push("presence_state", Entry("a", 1));
        for (var i = 0; i < 2; i++)
        {
            Push("presence_diff", $$$"""{"joins":{{{Entry("a", 2)}}},"leaves":{}}""");
            Assert.Equal("1 2", Refs(_view.Entries["a"]));
        }

        Push("presence_diff", $$$"""{"joins":{},"leaves":{{{Entry("a", 1)}}}}""");
        Push("presence_diff", $$$"""{"joins":{},"leaves":{{{Entry("a", 2)}}}}""");
        Assert.Empty(_view.Entries);
        Assert.Equal(["+a 1", "+a 2 1", "+a 2 1 2", "-a 1 2", "-a 2"], _seen);
    }

    [Fact, Statement(131)]
    public void State_is_applied_as_the_difference()
    {
        Push("presence_state", Entry("a", 1));
        Push("presence_state", Entry("b", 2));
        Assert.Equal(["+a 1", "+b 2", "-a 1"], _seen);
    }

    [Fact, Statement(132)]
    public void Any_text_is_a_key()
    {
        Push("presence_state", Entry("__proto__", 1));
        Assert.True(_view.Entries.ContainsKey("__proto__"));
        Assert.False(_view.Entries.ContainsKey("constructor"));
    }

    private void Push(string @event, string payload) => _client.Server.Receive($"""[null,null,"room:1","{@event}",{payload}]""");

    private static string Entry(string key, int @ref) => $$$"""{"{{{key}}}":{"metas":[{"phx_ref":"{{{@ref}}}"}]}}""";

    private static string Refs(PresenceEntry entry) => string.Join(' ', entry.Metas.Select(meta => meta.Ref));
}
