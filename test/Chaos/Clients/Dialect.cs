using Chaos.Judging;

namespace Chaos.Clients;

/// <summary>How clients talk about a durable topic, or about a plain one.</summary>
internal sealed class Dialect(bool isDurable)
{
    public bool IsDurable => isDurable;

    public string TopicPrefix => isDurable ? "durable:" : "room:";

    /// <summary>The event of the messages that subscribers get.</summary>
    public string Received => isDurable ? "said" : "shout";

    /// <summary>What to ask for: mostly a broadcast, sometimes one of bytes, one to all but the sender, or one after a while.</summary>
    public string NextEvent(Random random) => (random.Next(10), isDurable) switch
    {
        (0, true) => "say_slow",
        (1 or 2, true) => "say_from",
        (3, true) => "say_binary",
        (_, true) => "say",
        (1 or 2, false) => "shout_from",
        _ => "shout",
    };

    public string JoinPayload(string? cursor) => isDurable ? $$"""{"$since":"{{cursor ?? "start"}}"}""" : "{}";

    public string PayloadOf(Publication publication)
    {
        var ms = publication.Event == "say_slow" ? $"\"ms\":{50 + (publication.Number % 10 * 50)}," : "";
        return $$"""{{{ms}}"by":"{{publication.By}}","n":{{publication.Number}}}""";
    }
}
