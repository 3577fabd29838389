using Chaos.Judging;

namespace Bennu.Tests.Judging;

/// <summary>The judge of test/Chaos, which finds nothing as long as the server is right.</summary>
public sealed class VerdictTests
{
    private static readonly Entry First = new("@e:1", "ann", 1), Second = new("@e:2", "bob", 1), Third = new("@e:3", "ann", 2);

    private readonly Verdict _verdict = new("raw");

    [Fact]
    public void Subscriber_that_got_the_log_is_right()
    {
        Subscribe(First, Second, Third);
        AssertCounts(lost: 0, repeated: 0, outOfOrder: 0, notInLog: 0);
    }

    [Fact]
    public void Entry_that_is_missing_is_lost()
    {
        Subscribe(First, Third);
        AssertCounts(lost: 1, repeated: 0, outOfOrder: 0, notInLog: 0);
        Assert.Contains(Second.ToString(), _verdict.Lost.First[0]);
    }

    [Fact]
    public void Entry_that_comes_again_is_repeated()
    {
        Subscribe(First, Second, First, Third);
        AssertCounts(lost: 0, repeated: 1, outOfOrder: 0, notInLog: 0);
    }

    [Fact]
    public void Entry_after_a_later_one_is_out_of_order()
    {
        Subscribe(Second, First, Third);
        AssertCounts(lost: 0, repeated: 0, outOfOrder: 1, notInLog: 0);
    }

    [Fact]
    public void Entry_at_another_place_is_lost_and_not_in_the_log()
    {
        Subscribe(First, Second with { Cursor = "@e:9" }, Third);
        AssertCounts(lost: 1, repeated: 0, outOfOrder: 0, notInLog: 1);
    }

    [Fact]
    public void Own_entry_that_was_to_be_left_out_may_be_missing_and_may_not_come()
    {
        Judge([First, Second], [First], new Publication("bob", 1, "say_from"));
        AssertCounts(lost: 0, repeated: 0, outOfOrder: 0, notInLog: 0);
        Judge([First, Second], [First, Second], new Publication("bob", 1, "say_from"));
        AssertCounts(lost: 0, repeated: 1, outOfOrder: 0, notInLog: 0);
    }

    [Theory]
    [InlineData(0, "@e:1", "@e:1")]
    [InlineData(1, "@e:1", "@e:1", "@e:5")]
    [InlineData(1, "@e:1", "@e:2")]
    [InlineData(1, "@e:1")]
    [InlineData(0, null)]
    [InlineData(0, null, "@e:1")]
    [InlineData(1, null, "@e:1", "@e:5")]
    public void Publication_that_was_answered_stands_in_the_log_once(int violations, string? answered, params string[] recorded)
    {
        var publication = new Publication("ann", 1, "say");
        if (answered is not null) publication.TakeAnswer("ok {}", answered);
        Judge([.. recorded.Select(cursor => new Entry(cursor, "ann", 1))], [], publication);
        Assert.Equal(violations, _verdict.Runs.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0, "@e:1")]
    [InlineData(1, "@e:1", "@e:5")]
    public void Publication_that_an_outbox_accepted_stands_in_the_log_once(int violations, params string[] recorded)
    {
        var publication = new Publication("ann", 1, "say") { IsAccepted = true };
        Judge([.. recorded.Select(cursor => new Entry(cursor, "ann", 1))], [], publication);
        Assert.Equal(violations, _verdict.Runs.Count);
    }

    [Fact]
    public void Publication_takes_the_same_answer_again_and_no_other()
    {
        var publication = new Publication("ann", 1, "say");
        Assert.Null(publication.TakeAnswer("ok 1", "@e:1"));
        Assert.Null(publication.TakeAnswer("ok 1", "@e:1"));
        Assert.NotNull(publication.TakeAnswer("ok 2", "@e:2"));
    }

    [Fact]
    public void Readings_of_a_log_are_put_together_where_they_overlap()
    {
        var log = new TopicLog("t");
        Assert.Null(log.Take([First, Second]));
        Assert.Null(log.Take([Second, Third]));
        Assert.Equal([First, Second, Third], log.Entries);
    }

    [Fact]
    public void Reading_that_contradicts_an_earlier_one_is_told()
    {
        var log = new TopicLog("t");
        log.Take([First, Second]);
        Assert.NotNull(log.Take([]));
        Assert.NotNull(log.Take([First]));
        Assert.NotNull(log.Take([Third]));
        Assert.NotNull(log.Take([First, Second with { Number = 7 }]));
        Assert.NotNull(log.Take([First, Second, Second]));
    }

    private void Subscribe(params Entry[] received) => Judge([First, Second, Third], received);

    private void Judge(Entry[] log, Entry[] received, params Publication[] published) =>
        _verdict.Judge(new Account("raw", "cid", "t", received, published), log, log.ToLookup(e => (e.By, e.Number), e => e.Cursor));

    private void AssertCounts(int lost, int repeated, int outOfOrder, int notInLog)
    {
        var counts = (_verdict.Lost.Count, _verdict.Repeated.Count, _verdict.OutOfOrder.Count, _verdict.NotInLog.Count);
        Assert.Equal((lost, repeated, outOfOrder, notInLog), counts);
    }
}
