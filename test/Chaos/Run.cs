using System.Buffers.Text;
using Chaos.Clients;
using Chaos.Judging;
using Chaos.Proxy;
using Chaos.Server;

namespace Chaos;

/// <summary>One run: everybody joins, then faults and deaths, then quiet until all is said, then the verdict.</summary>
internal sealed class Run : IDisposable
{
    private const double MessagesPerSecond = 120;
    private const double MessagesPerReading = 300; // of a topic: far fewer than its log retains
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly Arguments _arguments;
    private readonly string _directory = Directory.CreateTempSubdirectory("chaos").FullName;
    private readonly MortalServer _server;
    private readonly FaultProxy _proxy;
    private readonly Records _records = new();
    private readonly Violations _rewritten = new("rewritten logs");
    private readonly TopicLog[] _logs;
    private readonly Client[] _clients;

    public Run(Arguments arguments)
    {
        _arguments = arguments;
        var random = new Random(arguments.Seed);
        _server = new MortalServer(arguments.IsDurable ? $"sqlite:{Path.Combine(_directory, "log.db")}" : null, new Random(random.Next()));
        _proxy = new FaultProxy(_server.Port, new Random(random.Next()));
        var dialect = new Dialect(arguments.IsDurable);
        _logs = [.. Enumerable.Range(0, arguments.Topics).Select(i => new TopicLog($"{dialect.TopicPrefix}{i}"))];
        _clients = [.. Enumerable.Range(0, arguments.Clients).Select(_ => NewClient(new Random(random.Next()), dialect))];
    }

    public async Task<Report> RunAsync()
    {
        await _server.StartAsync();
        using CancellationTokenSource faults = new(), over = new();
        Task[] running = [.. _clients.Select(c => c.RunAsync(over.Token))];
        if (!await WaitAsync(() => _clients.All(c => c.WasJoined))) throw new TimeoutException("Without faults, not everybody joins.");

        faults.CancelAfter(_arguments.Length);
        _proxy.IsFaulty = true;
        var every = TimeSpan.FromSeconds(_clients.Length / MessagesPerSecond);
        var reader = new LogReader(_server.Port, _logs, _rewritten);
        var readings = TimeSpan.FromSeconds(MessagesPerReading * _logs.Length / MessagesPerSecond);
        await Task.WhenAll(
        [
            _server.DieUntilAsync(faults.Token),
            _arguments.IsDurable ? reader.ReadEveryAsync(readings, faults.Token) : Task.CompletedTask,
            .. _clients.Select(c => c.PublishAsync(every, faults.Token)),
        ]);
        _proxy.IsFaulty = false;

        var isAnswered = await WaitAsync(() => _clients.All(c => c.Unanswered == 0));
        if (_arguments.IsDurable) await reader.ReadAsync(over.Token).WaitAsync(Patience);
        var isCaughtUp = !_arguments.IsDurable || await WaitAsync(() => _clients.All(IsCaughtUp));
        await Task.Delay(Settling);
        await over.CancelAsync();
        await Task.WhenAll(running);
        return new Report(_arguments, _server, _proxy.Faults, _records, _rewritten, Judge(), _clients, isAnswered, isCaughtUp);
    }

    private Client NewClient(Random random, Dialect dialect)
    {
        var bits = new byte[16];
        random.NextBytes(bits);
        var session = Base64Url.EncodeToString(bits);
        var topics = random.GetItems(_logs, random.Next(1, 4)).Distinct().Select(l => l.Topic);
        Subscription[] subscriptions = [.. topics.Select(t => new Subscription(t, session, dialect, _records, random))];
        return new Client(_proxy.Port, session, subscriptions, dialect, _records, random);
    }

    private bool IsCaughtUp(Client client)
    {
        foreach (var subscription in client.Subscriptions)
        {
            var log = LogOf(subscription.Topic);
            var last = log.Count - 1;
            while (last >= 0 && subscription.IsLeftOut(log[last])) last--;
            if (last >= 0 && client.LastOf(subscription) != log[last]) return false;
        }
        return true;
    }

    private Verdict Judge()
    {
        var verdict = new Verdict();
        var subscriptions = _clients.SelectMany(c => c.Subscriptions, (client, subscription) => (client, subscription));
        foreach (var topic in subscriptions.ToLookup(s => s.subscription.Topic))
        {
            var published = topic.SelectMany(s => s.subscription.Published);
            var log = _arguments.IsDurable ? LogOf(topic.Key) : [.. published.Select(p => new Entry("", p.By, p.Number))];
            foreach (var (client, subscription) in topic)
                verdict.JudgeSubscriber($"{client.Session}, {topic.Key}", log, subscription.Received, subscription.IsLeftOut);
            verdict.JudgePublications(topic.Key, log, published);
        }
        return verdict;
    }

    private List<Entry> LogOf(string topic) => Array.Find(_logs, l => l.Topic == topic)!.Entries;

    private static async Task<bool> WaitAsync(Func<bool> condition)
    {
        var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 > end) return false;
            await Task.Delay(100);
        }
        return true;
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _server.Dispose();
        Directory.Delete(_directory, true);
    }
}
