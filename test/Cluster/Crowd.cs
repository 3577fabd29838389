using System.Buffers.Text;
using Chaos.Clients;
using Chaos.Judging;

namespace Cluster;

/// <summary>Clients of durable topics, what they say, and what the logs have of it.</summary>
internal sealed class Crowd
{
    private const double MessagesPerSecond = 120;
    private const double MessagesPerReading = 300; // of a topic: far fewer than its log retains

    private static readonly Dialect Durable = new(isDurable: true);

    private readonly Client[] _clients;
    private TopicLog[] _logs;

    /// <param name="clients">How many clients.</param>
    /// <param name="topics">How many topics.</param>
    /// <param name="port">Where they connect.</param>
    /// <param name="records">What they meet with.</param>
    /// <param name="random">Decides what they do.</param>
    public Crowd(int clients, int topics, int port, Records records, Random random)
    {
        _logs = NewLogs(Enumerable.Range(0, topics).Select(i => $"{Durable.TopicPrefix}{i}"));
        _clients = [.. Enumerable.Range(0, clients).Select(_ => NewClient(port, records, new Random(random.Next())))];
    }

    public IReadOnlyList<Client> Clients => _clients;

    /// <summary>Readings of a log that contradict one another.</summary>
    public Violations Rewritten { get; } = new("rewritten logs");

    public bool IsJoined => Array.TrueForAll(_clients, c => c.IsJoined);

    public bool WasJoined => Array.TrueForAll(_clients, c => c.WasJoined);

    public bool IsAnswered => Array.TrueForAll(_clients, c => c.Unanswered == 0);

    public bool IsCaughtUp => Array.TrueForAll(_clients, c => c.IsCaughtUp(LogOf));

    public int Unanswered => _clients.Sum(c => c.Unanswered);

    /// <summary>Has all of them publish until the end.</summary>
    public Task PublishAsync(CancellationToken end)
    {
        var every = TimeSpan.FromSeconds(_clients.Length / MessagesPerSecond);
        return Task.WhenAll(_clients.Select(c => c.PublishAsync(every, end)));
    }

    /// <summary>Reads all logs, now and then or once.</summary>
    /// <param name="port">Where nothing happens to who reads.</param>
    /// <param name="isOnce">Only once.</param>
    /// <param name="end">The end.</param>
    public Task ReadAsync(int port, bool isOnce, CancellationToken end)
    {
        var reader = new LogReader(port, _logs, Rewritten);
        return isOnce ? reader.ReadAsync(end) : reader.ReadEveryAsync(TimeSpan.FromSeconds(MessagesPerReading * _logs.Length / MessagesPerSecond), end);
    }

    /// <summary>What was read of the logs is no longer so.</summary>
    public void ForgetLogs() => _logs = NewLogs(_logs.Select(l => l.Topic));

    public List<Verdict> Judge(Violations strangers) => Verdict.OnAll(_clients.SelectMany(c => c.Accounts), LogOf, strangers);

    private List<Entry> LogOf(string topic) => Array.Find(_logs, l => l.Topic == topic)!.Entries;

    private static TopicLog[] NewLogs(IEnumerable<string> topics) => [.. topics.Select(t => new TopicLog(t))];

    private Client NewClient(int port, Records records, Random random)
    {
        var bits = new byte[16];
        random.NextBytes(bits);
        var session = Base64Url.EncodeToString(bits);
        var topics = random.GetItems(_logs, random.Next(1, 4)).Distinct().Select(l => l.Topic);
        Subscription[] subscriptions = [.. topics.Select(t => new Subscription(t, session, Durable, records, random))];
        return new Client(port, session, subscriptions, Durable, records, random);
    }
}
