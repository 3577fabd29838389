using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Bennu.Redis.Connection;

/// <summary>
/// The names of keys and channels. Each topic belongs to one of a fixed number of buckets, whose number is the hash tag of all its keys: so
/// they share a slot of a cluster, whatever characters the topic has, and one epoch is enough for all topics of a bucket.
/// </summary>
internal sealed class RedisNames(string prefix, string channelPrefix, bool isSharded)
{
    // Part of what is stored: another number would hide every log.
    private const uint Buckets = 1024;

    /// <summary>What publishes to the channels.</summary>
    public string PublishCommand => isSharded ? "SPUBLISH" : "PUBLISH";

    public RedisKey Epoch(string topic) => $"{Bucket(topic)}epoch";

    public RedisKey Topic(string topic) => $"{Bucket(topic)}topic:{topic}";

    public RedisKey Stream(string topic) => $"{Bucket(topic)}log:{topic}";

    // The length tells a topic's end from its id's beginning.
    public RedisKey Id(string topic, string id) => Text($"{Bucket(topic)}id:{topic.Length}:{topic}:{id}");

    public RedisKey Message(string topic, string id) => Text($"{Bucket(topic)}message:{topic.Length}:{topic}:{id}");

    public RedisKey Messages(string topic) => $"{Bucket(topic)}messages:{topic}";

    public string TopicChannel(string topic) => $"{Bucket(topic)}to:{topic}";

    public string NodeChannel(string node) => $"{Bucket(node)}node:{node}";

    public string EndChannel(string topic, string id) => Text($"{Bucket(topic)}end:{topic.Length}:{topic}:{id}");

    /// <summary>The channel as StackExchange.Redis takes it, which puts the connection's channel prefix before it.</summary>
    // Routed by its slot in any case: what one node publishes on a topic then takes one way.
    public RedisChannel Channel(string name) =>
        isSharded ? RedisChannel.Sharded(name) : RedisChannel.Literal(name).WithKeyRouting();

    /// <summary>The channel as a script takes it.</summary>
    public RedisKey ScriptChannel(string name) => channelPrefix + name;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private string Bucket(string name) => Text($"{prefix}:{{{Hash(name) % Buckets}}}:");

    // FNV-1a
    private static uint Hash(string name)
    {
        var hash = 2166136261;
        foreach (var one in Encoding.UTF8.GetBytes(name)) hash = (hash ^ one) * 16777619;
        return hash;
    }
}
