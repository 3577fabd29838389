using System.Buffers.Binary;
using System.Text;
using Bennu.PubSub.TopicLogs;
using StackExchange.Redis;

namespace Bennu.Redis.Tests;

public sealed class RedisTopicLogTests : IAsyncLifetime
{
    private const ulong FarFuture = 1UL << 62;

    private static readonly LogRetention KeepsAll = new() { Count = 1_000_000 };

    private readonly List<RedisBackplane> _nodes = [];
    private RedisServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Lost_history_begins_another_epoch_whose_positions_were_never_given()
    {
        var first = await AppendAsync(Open(), "lost");
        await _server.ExecuteAsync("FLUSHALL");

        var next = await AppendAsync(Open(), "next");

        Assert.NotEqual(first.Epoch, next.Epoch);
        Assert.Equal(0ul, next.Previous);
        Assert.True(next.Position > first.Position, $"{next} is not above {first}.");
    }

    [Fact]
    public async Task Clock_that_is_behind_the_last_position_gives_the_one_above_it()
    {
        var node = Open();
        await AppendAsync(node, "first");
        await SetLastAsync(FarFuture);

        Assert.Equal((FarFuture + 1, FarFuture), Positions(await AppendAsync(node, "second")));
        Assert.Equal((FarFuture + 2, FarFuture + 1), Positions(await AppendAsync(node, "third")));
    }

    [Fact]
    public async Task Counter_that_is_used_up_goes_on_in_the_next_millisecond()
    {
        var node = Open();
        await AppendAsync(node, "first");
        await SetLastAsync(FarFuture | 0xFFFF);

        Assert.Equal(((FarFuture | 0xFFFF) + 1, FarFuture | 0xFFFF), Positions(await AppendAsync(node, "second")));
    }

    [Fact]
    public async Task Node_never_lets_a_position_that_it_has_seen_be_given_again_though_Redis_forgot_it_and_its_clock_is_behind()
    {
        var node = Open();
        await AppendAsync(node, "first");
        await SetLastAsync(FarFuture);
        await AppendAsync(node, "second");
        await _server.ExecuteAsync("FLUSHALL");

        Assert.Equal((FarFuture + 2, 0ul), Positions(await AppendAsync(node, "third")));
    }

    [Fact]
    public async Task Forgotten_end_of_a_topic_is_told_from_what_was_seen_of_it()
    {
        var node = Open();
        var kept = await AppendAsync(node, "kept");
        var lost = await AppendAsync(node, "lost");
        // What a failover to a replica that lags does.
        var key = await KeyAsync("*log:*");
        await _server.ExecuteAsync("XDEL", key, $"{lost.Position >> 16}-{lost.Position & 0xFFFF}");
        await SetLastAsync(kept.Position);

        Assert.Equal(Continuity.Ahead, (await ReadAsync(node, lost.Position)).Continues(lost.Place));
        var next = await AppendAsync(node, "next");
        Assert.Equal(kept.Position, next.Previous);
        Assert.Equal(Continuity.Epoch, (await ReadAsync(node, lost.Position)).Continues(lost.Place));
        Assert.Equal(Continuity.Proven, (await ReadAsync(node, kept.Position)).Continues(kept.Place));
    }

    [Theory]
    [InlineData("*topic:*")]
    [InlineData("*log:*")]
    [InlineData("*epoch*")]
    public async Task Evicted_key_is_never_passed_over_in_silence(string pattern)
    {
        var node = Open();
        var first = await AppendAsync(node, "first");
        await AppendAsync(node, "second");
        await _server.ExecuteAsync("DEL", await KeyAsync(pattern));

        Assert.NotEqual(Continuity.Proven, (await ReadAsync(node, first.Position)).Continues(first.Place));
        var next = await AppendAsync(node, "next");
        var page = await ReadAsync(node, first.Position);
        Assert.NotEqual(Continuity.Proven, page.Continues(first.Place));
        Assert.Equal((next.Position, true), (page.Entries[^1].Position, next.Position > first.Position));
    }

    [Fact]
    public async Task Topic_that_nobody_uses_leaves_its_last_position_alone()
    {
        var node = Open();
        var retention = new LogRetention { Age = TimeSpan.FromMilliseconds(50), IdWindow = TimeSpan.FromMilliseconds(50) };
        await AppendAsync(node, "one", "~id-1", retention);
        await AppendAsync(node, "two", "~id-2", retention);

        await UntilAsync(async () => ((RedisResult[])(await _server.ExecuteAsync("KEYS", "*"))!).Length == 2);

        Assert.EndsWith("epoch", await KeyAsync("*epoch*"));
        Assert.EndsWith("topic:room:1", await KeyAsync("*topic:*"));
    }

    [Fact]
    public async Task All_keys_of_a_topic_are_in_one_slot_whatever_its_characters()
    {
        foreach (var topic in (string[])["room:1", "{}", "}{", "a{b}c", "{a", "", "nul\0"])
        {
            await _server.ExecuteAsync("FLUSHALL");
            await AppendAsync(Open(), "text", "~id-1", topic: topic);
            var keys = (RedisKey[])(await _server.ExecuteAsync("KEYS", "*"))!;
            Assert.Equal(4, keys.Length);
            // Of a server that is no cluster, only the tags can be compared.
            Assert.Single(keys.Select(key => key.ToString().Split('{', '}')[1]).Distinct());
        }
    }

    [Fact]
    public async Task Forgotten_scripts_are_sent_again()
    {
        var node = Open();
        await AppendAsync(node, "first");
        await _server.ExecuteAsync("SCRIPT", "FLUSH");

        await AppendAsync(node, "second");

        Assert.Equal(2, (await ReadAsync(node)).Entries.Count);
    }

    [Fact]
    public async Task Replicas_that_are_missing_fail_the_append()
    {
        var node = Open(o => (o.WaitForReplicas, o.ReplicaTimeout) = (1, TimeSpan.FromMilliseconds(20)));

        var failure = await Assert.ThrowsAsync<TopicLogException>(() => AppendAsync(node, "alone"));

        Assert.Contains("Of 1 replicas", failure.Message);
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{_server.Port}");
        await _server.ExecuteAsync("WAIT", 1, 4_000);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => AppendAsync(Open(o => o.WaitForReplicas = 1), $"{i}")));
        Assert.Equal(51, (long)await replica.ExecuteAsync("XLEN", await KeyAsync("*log:*")));
    }

    [Fact]
    public async Task Full_memory_is_told_with_its_cure()
    {
        await _server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        var failure = await Assert.ThrowsAsync<TopicLogException>(() => AppendAsync(Open(), "text"));
        Assert.Contains("maxmemory", failure.Message);
    }

    [Fact]
    public async Task Redis_that_is_gone_fails_at_once_and_is_found_when_it_is_back()
    {
        var node = Open();
        await AppendAsync(node, "first");
        _server.Kill();

        var failure = await Assert.ThrowsAsync<TopicLogException>(async () => await UntilAsync(async () =>
        {
            await AppendAsync(node, "lost");
            return false;
        }));
        Assert.Contains("Redis", failure.Message);

        await _server.StartAsync();
        await UntilAsync(async () =>
        {
            try
            {
                await AppendAsync(node, "next");
                return true;
            }
            catch (TopicLogException)
            {
                return false;
            }
        });
    }

    private static (ulong, ulong) Positions(LogLink link) => (link.Position, link.Previous);

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!await isSo()) Assert.True(patience.Elapsed < TimeSpan.FromSeconds(10), "It took too long.");
    }

    private async Task<LogLink> AppendAsync(
        RedisBackplane node, string text, string? id = null, LogRetention? retention = null, string topic = "room:1")
    {
        var message = new LogMessage { Topic = topic, Event = "said", Payload = Encoding.UTF8.GetBytes(text), Id = id };
        return (await node.Log.AppendAsync(message, retention ?? KeepsAll, Cancellation)).Link;
    }

    private static async Task<LogPage> ReadAsync(RedisBackplane node, ulong after = 0) =>
        await node.Log.ReadAsync("room:1", after, 1_000, long.MaxValue, Cancellation);

    private async Task<string> KeyAsync(string pattern) =>
        ((string?)Assert.Single((RedisResult[])(await _server.ExecuteAsync("KEYS", pattern))!))!;

    private async Task SetLastAsync(ulong position)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, position);
        await _server.ExecuteAsync("HSET", await KeyAsync("*topic:*"), "last", bytes);
    }

    private RedisBackplane Open(Action<RedisOptions>? configure = null)
    {
        var node = _server.Open(configure);
        _nodes.Add(node);
        return node;
    }
}
