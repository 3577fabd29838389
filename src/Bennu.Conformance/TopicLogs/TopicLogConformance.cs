using System.Text;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

/// <summary>
/// What <see cref="ITopicLog"/> promises, sentence by sentence. The author of an engine derives from it in a test project with xunit v3
/// (the package <c>xunit.v3</c>), opens the engine, and says what it is able to do; the facts then run as that class's tests.
/// </summary>
/// <example>
/// <code>
/// public sealed class MyTopicLogConformanceTests : TopicLogConformance
/// {
///     protected override bool IsDurable => true;
///
///     protected override bool IsShared => true;
///
///     // The server has a clock of its own: short spans, and real waiting.
///     protected override TimeSpan Tick => TimeSpan.FromMilliseconds(250);
///
///     protected override ValueTask PassAsync(TimeSpan span) => new(Task.Delay(span));
///
///     protected override async ValueTask&lt;ITopicLog> OpenAsync(TimeProvider time) => await MyTopicLog.ConnectAsync("localhost");
/// }
/// </code>
/// </example>
public abstract partial class TopicLogConformance : EngineConformance<ITopicLog>
{
    private static readonly LogRetention KeepsAll = new() { Count = 1_000_000, IdWindow = TimeSpan.FromDays(1) };

    private static LogMessage Message(string topic, string text, string? id = null) =>
        new() { Topic = topic, Event = "said", Payload = Encoding.UTF8.GetBytes($"\"{text}\""), Id = id };

    private static string Text(LogEntry entry) => Encoding.UTF8.GetString(entry.Message.Payload.Span).Trim('"');

    private static string[] Texts(IEnumerable<LogEntry> entries) => [.. entries.Select(Text)];

    private static string[] Numbers(int first, int count) => [.. Enumerable.Range(first, count).Select(n => $"{n}")];

    private static LogPlace Place(LogPage page) => new(page.Epoch, page.Entries.Count > 0 ? page.Entries[^1].Position : page.Last);

    private async Task<LogLink> AppendAsync(string topic, string text, LogRetention? retention = null, string? id = null) =>
        (await Engine.AppendAsync(Message(topic, text, id), retention ?? KeepsAll, Cancellation)).Link;

    /// <summary>Appends messages whose texts are the numbers from 1 on.</summary>
    private async Task<LogLink[]> AppendManyAsync(string topic, int count, LogRetention? retention = null)
    {
        var links = new LogLink[count];
        for (var i = 0; i < count; i++) links[i] = await AppendAsync(topic, $"{i + 1}", retention);
        return links;
    }

    private async Task<LogPage> ReadAsync(string topic, ulong after = 0, int maxEntries = 1_000_000, long maxBytes = long.MaxValue) =>
        await Engine.ReadAsync(topic, after, maxEntries, maxBytes, Cancellation);

    private async Task<LogPlace> SeekAsync(string topic, LogStart start) => await Engine.SeekAsync(topic, start, Cancellation);

    /// <summary>What is read from a start point, whose place has to link to it.</summary>
    private async Task<string[]> ReadFromAsync(string topic, LogStart start)
    {
        var place = await SeekAsync(topic, start);
        var page = await ReadAsync(topic, place.Position);
        Assert.True(page.Continues(place) == Continuity.Proven, $"{page.Continues(place)}: {place} is not what {page} follows.");
        return Texts(page.Entries);
    }
}
