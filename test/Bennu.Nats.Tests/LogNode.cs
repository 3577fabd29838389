using System.Diagnostics;
using System.Text;
using Bennu.PubSub.TopicLogs;
using Microsoft.Extensions.Time.Testing;
using NATS.Client.Core;

namespace Bennu.Nats.Tests;

/// <summary>A node and its clock, as tests of the topic log use them.</summary>
internal sealed class LogNode(NatsOptions options, FakeTimeProvider? clock = null) : IAsyncDisposable
{
    public static readonly LogRetention KeepsAll = new() { Count = 1_000_000 };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private NatsBackplane? _backplane;

    public FakeTimeProvider Clock { get; } = clock ?? new(DateTimeOffset.UtcNow);

    public NatsBackplane Backplane => _backplane ??= new(options, Clock);

    public static string NewTopic() => $"topic:{Guid.NewGuid():N}";

    public static LogMessage Message(string topic, string text, string? id = null) =>
        new() { Topic = topic, Event = "said", Payload = Encoding.UTF8.GetBytes(text), Id = id };

    public static string[] Texts(LogPage page) => [.. page.Entries.Select(entry => Encoding.UTF8.GetString(entry.Message.Payload.Span))];

    public async Task<LogLink> AppendAsync(string topic, string text, LogRetention? retention = null, string? id = null) =>
        (await Backplane.Log.AppendAsync(Message(topic, text, id), retention ?? KeepsAll, TestContext.Current.CancellationToken)).Link;

    public async Task<LogPage> ReadAsync(string topic, ulong after = 0, int maxEntries = int.MaxValue, long maxBytes = long.MaxValue) =>
        await Backplane.Log.ReadAsync(topic, after, maxEntries, maxBytes, TestContext.Current.CancellationToken);

    /// <summary>How many messages of a topic the stream has, whoever may see them.</summary>
    public async Task<long> StoredAsync(string topic)
    {
        var known = Backplane.Topics.Of(topic);
        var subject = known.Subject(await known.Stream.EpochAsync(default));
        var subjects = (await known.Stream.StateAsync(subject, 0, default)).Subjects;
        return subjects is not null && subjects.TryGetValue(subject, out var count) ? count : 0;
    }

    /// <summary>Waits until something succeeds that needs the connection.</summary>
    public static async Task<T> SoonAsync<T>(Func<Task<T>> attempt)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (e is TopicLogException or NatsException && Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(5);
            }
        }
    }

    public ValueTask DisposeAsync() => _backplane?.DisposeAsync() ?? default;
}
