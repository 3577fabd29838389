using System.Globalization;
using System.Text;

namespace Chaos.Workers;

/// <summary>
/// What a client of a worker did, in a file that outlives the worker: its application's database. A line is written with one call, so that
/// after a kill it is there or not.
/// </summary>
internal sealed class WorkerRecord : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;

    public WorkerRecord(string path)
    {
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        foreach (var line in lines) Remember(line.Split(' '));
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }

    /// <summary>The number of the last message that it meant to publish.</summary>
    public int LastNumber { get; private set; }

    /// <summary>The cursor of the last message of each topic that had its effect.</summary>
    public Dictionary<string, string> LastCursors { get; } = [];

    /// <summary>What the outbox has accepted: topic and number, by message id.</summary>
    public Dictionary<string, (string Topic, int Number)> Accepted { get; } = [];

    public void Write(params string[] words)
    {
        lock (_gate)
        {
            Remember(words);
            _file.Write(Encoding.UTF8.GetBytes(string.Join(' ', words) + "\n"));
        }
    }

    public (string Topic, int Number)? Find(string messageId)
    {
        lock (_gate) return Accepted.TryGetValue(messageId, out var found) ? found : null;
    }

    private void Remember(string[] words)
    {
        if (words is ["publish", _, var number, _]) LastNumber = Number(number);
        else if (words is ["got", var topic, var cursor, ..]) LastCursors[topic] = cursor;
        else if (words is ["accepted", var of, var accepted, var id]) Accepted[id] = (of, Number(accepted));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public void Dispose() => _file.Dispose();
}
