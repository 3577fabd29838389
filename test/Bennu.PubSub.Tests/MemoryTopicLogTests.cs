using Bennu.PubSub.TopicLogs;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.PubSub.Tests;

/// <summary>What the memory log promises beyond the contract.</summary>
public sealed class MemoryTopicLogTests
{
    // A message of 800 bytes takes 1,000.
    private const int Payload = 800;

    private static readonly LogRetention KeepsAll = new() { Count = 1_000_000 };

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Least_recently_appended_topics_lose_their_oldest_messages_when_memory_is_full()
    {
        var log = Log(maxBytes: 10_000);
        foreach (var topic in new[] { "a", "b", "c" }) await AppendAsync(log, topic, 3);
        await AppendAsync(log, "a", 1);
        Assert.Equal((4, 3, 3), (await CountAsync(log, "a"), await CountAsync(log, "b"), await CountAsync(log, "c")));

        await AppendAsync(log, "a", 2);
        Assert.Equal((6, 1, 3), (await CountAsync(log, "a"), await CountAsync(log, "b"), await CountAsync(log, "c")));

        await AppendAsync(log, "a", 2);
        Assert.Equal((8, 0, 2), (await CountAsync(log, "a"), await CountAsync(log, "b"), await CountAsync(log, "c")));
    }

    [Fact]
    public async Task Oldest_messages_of_the_one_topic_go_when_it_fills_the_memory()
    {
        var log = Log(maxBytes: 10_000);
        var last = await AppendAsync(log, "a", 25);

        var page = await ReadAsync(log, "a");

        Assert.Equal(10, page.Entries.Count);
        Assert.Equal((last.Position, page.Entries[0].Position), (page.Last, page.First));
        Assert.NotEqual(0ul, page.Entries[0].Previous);
    }

    [Fact]
    public async Task Newest_message_of_the_topic_just_appended_stays_however_large_it_is()
    {
        var log = Log(maxBytes: 1);
        await AppendAsync(log, "a", 2);
        await AppendAsync(log, "b", 2);

        Assert.Equal((0, 1), (await CountAsync(log, "a"), await CountAsync(log, "b")));
    }

    [Fact]
    public async Task Evicted_topic_remembers_its_last_position_and_may_be_appended_to_again()
    {
        var log = Log(maxBytes: 2_000);
        var last = await AppendAsync(log, "a", 2);
        await AppendAsync(log, "b", 2);
        var emptied = await ReadAsync(log, "a");

        var next = await AppendAsync(log, "a", 1);

        Assert.Equal((0, last.Position), (emptied.Entries.Count, emptied.Last));
        Assert.Equal(last.Position, next.Previous);
        Assert.Equal((1, 1), (await CountAsync(log, "a"), await CountAsync(log, "b")));
    }

    [Fact]
    public async Task What_retention_removes_makes_room_in_memory()
    {
        var log = Log(maxBytes: 10_000);
        await AppendAsync(log, "a", 5);
        for (var i = 0; i < 20; i++) await log.AppendAsync(Message("b"), KeepsAll with { Count = 5 }, Cancellation);

        Assert.Equal((5, 5), (await CountAsync(log, "a"), await CountAsync(log, "b")));
    }

    [Fact]
    public async Task What_is_over_age_makes_room_though_nobody_asks_for_its_topic()
    {
        var log = Log();
        for (var i = 0; i < 5; i++)
            await log.AppendAsync(Message("a"), KeepsAll with { Age = TimeSpan.FromSeconds(1) }, Cancellation);
        _time.Advance(TimeSpan.FromMinutes(2));

        await AppendAsync(log, "b", 1);

        Assert.True(SpinWait.SpinUntil(() => log.UsedBytes == 1_000, TimeSpan.FromSeconds(10)), $"{log.UsedBytes} bytes are in use.");
    }

    [Fact]
    public async Task Memory_stays_bounded_while_many_append_to_many_topics()
    {
        var log = Log(maxBytes: 50_000);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++) await AppendAsync(log, $"topic {(i + n) % 20}", 1);
        })));

        var left = 0;
        for (var i = 0; i < 20; i++) left += await CountAsync(log, $"topic {i}");

        Assert.Equal(50, left);
        Assert.Equal(50_000, log.UsedBytes);
    }

    [Fact]
    public async Task New_log_is_another_epoch_and_gives_no_position_again()
    {
        var last = await AppendAsync(Log(), "a", 100);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var first = await AppendAsync(Log(), "a", 1);

        Assert.NotEqual(last.Epoch, first.Epoch);
        Assert.True(first.Position > last.Position);
    }

    [Fact]
    public async Task Times_never_decrease_though_the_clock_is_set_back()
    {
        var log = Log();
        await AppendAsync(log, "a", 1);
        _time.AdjustTime(_time.GetUtcNow().AddHours(-1));
        await AppendAsync(log, "a", 1);

        var entries = (await ReadAsync(log, "a")).Entries;

        Assert.Equal(entries[0].RecordedAt, entries[1].RecordedAt);
    }

    [Fact]
    public void Bound_must_be_positive() => Assert.Throws<ArgumentOutOfRangeException>(() => Log(maxBytes: 0));

    private static LogMessage Message(string topic) => new() { Topic = topic, Event = "e", Payload = new byte[Payload], IsBinary = true };

    private static async Task<LogLink> AppendAsync(MemoryTopicLog log, string topic, int count)
    {
        LogLink link = default;
        for (var i = 0; i < count; i++) link = (await log.AppendAsync(Message(topic), KeepsAll, Cancellation)).Link;
        return link;
    }

    private static async Task<LogPage> ReadAsync(MemoryTopicLog log, string topic) =>
        await log.ReadAsync(topic, 0, int.MaxValue, long.MaxValue, Cancellation);

    private static async Task<int> CountAsync(MemoryTopicLog log, string topic) => (await ReadAsync(log, topic)).Entries.Count;

    private MemoryTopicLog Log(long maxBytes = 1_000_000) => new(new() { MaxBytes = maxBytes }, _time);
}
