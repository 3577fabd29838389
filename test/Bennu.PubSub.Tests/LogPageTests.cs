using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Shared;
using CsCheck;

namespace Bennu.PubSub.Tests;

public sealed class LogPageTests
{
    private const string Epoch = "e1";

    private static readonly LogMessage Message = new() { Topic = "t", Event = "e", Payload = default };

    // What is left of 10, 20, 30, 40: retention has removed the first two.
    private static readonly LogPage Tail = Page(first: 30, last: 40, (30, 20), (40, 30));

    [Theory]
    [InlineData("e1", 20, Continuity.Proven)]
    [InlineData("e1", 10, Continuity.Expired)]
    [InlineData("e1", 0, Continuity.Expired)]
    [InlineData("e1", 40, Continuity.Proven)]
    [InlineData("e1", 41, Continuity.Ahead)]
    [InlineData("e1", ulong.MaxValue, Continuity.Ahead)]
    [InlineData("e2", 20, Continuity.Epoch)]
    [InlineData("e2", 40, Continuity.Epoch)]
    // A place beyond what the oldest message follows was never in this log.
    [InlineData("e1", 25, Continuity.Epoch)]
    public void Page_of_the_oldest_messages_continues_what_they_follow(string epoch, ulong position, Continuity expected) =>
        Assert.Equal(expected, Tail.Continues(new(epoch, position)));

    [Theory]
    [InlineData(30, Continuity.Proven)]
    [InlineData(35, Continuity.Epoch)]
    public void Page_from_the_middle_continues_its_first_messages_previous_alone(ulong position, Continuity expected) =>
        Assert.Equal(expected, Page(first: 30, last: 40, (40, 30)).Continues(new(Epoch, position)));

    [Fact]
    public void Break_in_the_middle_of_the_log_is_no_expiry() =>
        Assert.Equal(Continuity.Epoch, Page(first: 10, last: 40, (40, 30)).Continues(new(Epoch, 20)));

    [Theory]
    [InlineData(40, Continuity.Proven)]
    [InlineData(30, Continuity.Expired)]
    [InlineData(50, Continuity.Ahead)]
    public void Page_of_a_topic_whose_messages_are_gone_continues_the_last_position_alone(ulong position, Continuity expected) =>
        Assert.Equal(expected, Page(first: 0, last: 40).Continues(new(Epoch, position)));

    [Fact]
    public void Page_of_an_empty_topic_continues_its_beginning()
    {
        Assert.Equal(Continuity.Proven, Page(first: 0, last: 0).Continues(new(Epoch, 0)));
        Assert.Equal(Continuity.Ahead, Page(first: 0, last: 0).Continues(new(Epoch, 1)));
    }

    [Fact]
    public void End_is_where_nothing_follows_the_page()
    {
        Assert.True(Tail.IsEnd);
        Assert.False(Page(first: 30, last: 40, (30, 20)).IsEnd);
        Assert.True(Page(first: 30, last: 40).IsEnd);
        Assert.True(Page(first: 0, last: 0).IsEnd);
    }

    [Fact]
    [DurableStatement("joining 9")]
    public void Continuity_is_proven_exactly_where_nothing_is_missing() =>
        Gen.Select(Gen.Int[1, 5].Array[0, 20], Gen.Int[0, 20], Gen.Int[0, 110], Gen.Int[1, 5])
            .Sample((steps, gone, after, most) => AssertProof(steps, gone, (ulong)after, most));

    // Positions by steps; the first of them removed; somebody who has seen everything up to a position reads on from there.
    private static void AssertProof(int[] steps, int gone, ulong after, int most)
    {
        ulong last = 0;
        var all = new List<(ulong Position, ulong Previous)>();
        foreach (var step in steps) all.Add((last += (ulong)step, all.Count == 0 ? 0 : all[^1].Position));
        var retained = all.Skip(gone).ToArray();
        var page = Page(retained.FirstOrDefault().Position, last, [.. retained.Where(one => one.Position > after).Take(most)]);

        var continuity = page.Continues(new(Epoch, after));

        var isMissing = all.Take(gone).Any(one => one.Position > after);
        var wasGiven = after == 0 || all.Any(one => one.Position == after);
        if (wasGiven) Assert.Equal(isMissing ? Continuity.Expired : Continuity.Proven, continuity);
        else if (after > last) Assert.Equal(Continuity.Ahead, continuity);
        else Assert.NotEqual(Continuity.Proven, continuity);
    }

    private static LogPage Page(ulong first, ulong last, params (ulong Position, ulong Previous)[] entries) =>
        new(Epoch, first, last, [.. entries.Select(entry => new LogEntry(entry.Position, entry.Previous, default, Message))]);
}
