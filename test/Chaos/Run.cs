using System.Buffers.Text;
using Chaos.Clients;
using Chaos.Judging;
using Chaos.Proxy;
using Chaos.Server;
using Chaos.Workers;

namespace Chaos;

/// <summary>One run: everybody joins, then faults and deaths, then quiet until all is said, then the verdict.</summary>
internal sealed class Run : IDisposable
{
    private const double MessagesPerSecond = 120;
    private const int ClientsPerWorker = 4, WorkerPublishesEveryMs = 1_500;
    private const double MessagesPerReading = 300; // of a topic: far fewer than its log retains
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly Arguments _arguments;
    private readonly string _directory = Directory.CreateTempSubdirectory("chaos").FullName;
    private readonly MortalServer _server;
    private readonly FaultProxy _proxy;
    private readonly Records _records = new();
    private readonly Violations _rewritten = new("rewritten logs");
    private readonly Violations _strangers = new("entries of nobody");
    private readonly TopicLog[] _logs;
    private readonly Client[] _clients;
    private readonly Tally _workerEnds = new();
    private readonly List<MortalWorker> _workers = [];
    private readonly List<RecordedClient> _workerClients = [];

    public Run(Arguments arguments)
    {
        _arguments = arguments;
        var random = new Random(arguments.Seed);
        Dictionary<string, string> environment = [];
        if (arguments.IsDurable) environment["LOG"] = $"sqlite:{Path.Combine(_directory, "log.db")}";
        _server = new MortalServer(environment, new Random(random.Next()));
        _proxy = new FaultProxy([_server.Port], new Random(random.Next()));
        var dialect = new Dialect(arguments.IsDurable);
        _logs = [.. Enumerable.Range(0, arguments.Topics).Select(i => new TopicLog($"{dialect.TopicPrefix}{i}"))];
        _clients = [.. Enumerable.Range(0, arguments.Clients).Select(_ => NewClient(new Random(random.Next()), dialect))];
        if (!arguments.IsDurable) return;
        foreach (var kind in (string[])[ClientKind.DotNet, ClientKind.JavaScript, ClientKind.Stock])
            for (var i = 0; i < arguments.Workers; i++) AddWorker(kind, $"{kind}-{i}", new Random(random.Next()));
    }

    public async Task<Report> RunAsync()
    {
        await _server.StartAsync();
        using CancellationTokenSource faults = new(), over = new();
        Task[] running = [.. _clients.Select(c => c.RunAsync(over.Token))];
        if (!await WaitAsync(() => _clients.All(c => c.WasJoined))) throw new TimeoutException("Without faults, not everybody joins.");

        _workers.ForEach(w => w.Start());
        faults.CancelAfter(_arguments.Length);
        _proxy.IsFaulty = true;
        var every = TimeSpan.FromSeconds(_clients.Length / MessagesPerSecond);
        var reader = new LogReader(_server.Port, _logs, _rewritten);
        var readings = TimeSpan.FromSeconds(MessagesPerReading * _logs.Length / (MessagesPerSecond + (_workerClients.Count * 1_000.0 / WorkerPublishesEveryMs)));
        await Task.WhenAll(
        [
            _server.DieUntilAsync(faults.Token),
            _arguments.IsDurable ? reader.ReadEveryAsync(readings, faults.Token) : Task.CompletedTask,
            .. _clients.Select(c => c.PublishAsync(every, faults.Token)),
            .. _workers.Select(w => w.DieUntilAsync(faults.Token)),
        ]);
        _proxy.IsFaulty = false;

        var isAnswered = await WaitAsync(() => _clients.All(c => c.Unanswered == 0));
        var isSent = await WaitAsync(() => _workerClients.TrueForAll(c => c.Read().IsIdle));
        if (_arguments.IsDurable) await reader.ReadAsync(over.Token).WaitAsync(Patience);
        var isCaughtUp = !_arguments.IsDurable || await WaitAsync(IsCaughtUp);
        await Task.Delay(Settling);
        await over.CancelAsync();
        await Task.WhenAll(running);
        _workers.ForEach(w => w.Dispose());
        _workerClients.ForEach(c => c.Read());
        return new Report(_arguments, _server, _proxy.Faults, _records, _rewritten, _workerEnds, _workerClients)
        {
            Verdicts = Judge(),
            Strangers = _strangers,
            IsAnswered = isAnswered && isSent,
            IsCaughtUp = isCaughtUp,
        };
    }

    private void AddWorker(string kind, string name, Random random)
    {
        var clients = new WorkerOrder.Client[ClientsPerWorker];
        for (var i = 0; i < clients.Length; i++)
            clients[i] = new($"{name}-{i}", [.. random.GetItems(_logs, random.Next(1, 4)).Distinct().Select(l => l.Topic)]);
        var order = new WorkerOrder(kind, _proxy.Port, _directory, random.Next(), WorkerPublishesEveryMs, clients);
        _workers.Add(new MortalWorker(order, _workerEnds, random));
        _workerClients.AddRange(clients.Select(c => new RecordedClient(kind, c, _directory)));
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

    private bool IsCaughtUp() =>
        Array.TrueForAll(_clients, c => c.IsCaughtUp(LogOf))
        && _workerClients.TrueForAll(c => c.Read().Accounts.All(a => a.IsCaughtUpWith(LogOf(a.Topic))));

    private List<Verdict> Judge()
    {
        var accounts = _clients.SelectMany(c => c.Accounts).Concat(_workerClients.SelectMany(c => c.Accounts));
        return Verdict.OnAll(accounts, _arguments.IsDurable ? LogOf : null, _strangers);
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
        _workers.ForEach(w => w.Dispose());
        _proxy.Dispose();
        _server.Dispose();
        Directory.Delete(_directory, true);
    }
}
