using System.Globalization;
using Chaos.Judging;

namespace Chaos.Workers;

/// <summary>A worker's client as its record tells of it; the record is read on whenever it is asked about.</summary>
internal sealed class RecordedClient(string kind, WorkerOrder.Client client, string folder)
{
    private readonly Dictionary<string, List<Entry>> _received = client.Topics.ToDictionary(t => t, _ => new List<Entry>());
    private readonly Dictionary<(string Topic, int Number), Publication> _published = [];
    private readonly string _path = Path.Combine(folder, client.Name + ".record");
    private long _offset;

    /// <summary>Whether everything that its outbox had taken was answered, after the last start.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>How often a message came again after a death between its effect and its cursor, and was known by its cursor.</summary>
    public int Recognised { get; private set; }

    public Violations Faults { get; } = new($"resets or breaches of protocol ({kind})");

    public IEnumerable<Account> Accounts => client.Topics.Select(topic => new Account(
        kind, $"{client.Name}, {topic}", topic, _received[topic], [.. _published.Where(p => p.Key.Topic == topic).Select(p => p.Value)]));

    /// <summary>Reads what was written since.</summary>
    public RecordedClient Read()
    {
        if (!File.Exists(_path)) return this;
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _offset;
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        var whole = text.LastIndexOf('\n') + 1;
        _offset += whole; // names, topics and cursors are ASCII
        foreach (var line in text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries)) Take(line.Split(' '));
        return this;
    }

    private void Take(string[] words)
    {
        switch (words)
        {
            case ["started"]:
                IsIdle = false;
                break;
            case ["idle"]:
                IsIdle = true;
                break;
            case ["publish", var topic, var number, var @event]:
                _published[(topic, Number(number))] = new Publication(client.Name, Number(number), @event);
                break;
            case ["accepted", var topic, var number, ..]:
                _published[(topic, Number(number))].IsAccepted = true;
                break;
            case ["answer", var topic, var number, var cursor, var status]:
                if (_published[(topic, Number(number))].TakeAnswer($"{status} {cursor}", cursor) is { } fault) Faults.Add(() => fault);
                break;
            case ["got", var topic, var cursor, var by, var number]:
                _received[topic].Add(new Entry(string.Intern(cursor), string.Intern(by), Number(number)));
                break;
            case ["again", ..]:
                Recognised++;
                break;
            default:
                Faults.Add(() => $"{client.Name}: {string.Join(' ', words)}");
                break;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
