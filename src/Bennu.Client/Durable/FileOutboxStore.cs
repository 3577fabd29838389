using System.Globalization;
using Bennu.Protocol;

namespace Bennu.Client.Durable;

/// <summary>An outbox in a file: a push that was taken is sent after a restart as well, a kill of the process included.</summary>
/// <remarks>One store at a time may have the file open, for it names the client's session.</remarks>
public sealed class FileOutboxStore : IOutboxStore, IDisposable
{
    private const string SessionMark = "session";
    private const string PushMark = "push";
    private const string SentMark = "sent";
    private const string DoneMark = "done";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, OutboxEntry> _pending = []; // under the gate
    private readonly Journal _journal; // under the gate
    private readonly string _session;
    private long _lastNumber; // under the gate

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="flushToDisk">Whether a push is taken only when the disk has it, so that it survives a loss of power too.</param>
    /// <exception cref="IOException">Another store has the file open.</exception>
    public FileOutboxStore(string path, bool flushToDisk = true)
    {
        _journal = new Journal(path, flushToDisk);
        foreach (var record in _journal.Read()) Apply(record, ref _session!);
        _session ??= ClientSession.New();
        Compact();
    }

    /// <inheritdoc/>
    public ValueTask<OutboxContent> LoadAsync(CancellationToken ct)
    {
        lock (_gate) return new(new OutboxContent(_session, _lastNumber, [.. _pending.Values]));
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(OutboxEntry entry, CancellationToken ct)
    {
        lock (_gate)
        {
            _journal.Append([Record(entry)]);
            _pending[entry.Number] = entry;
            _lastNumber = entry.Number;
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask SaveSentAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken ct)
    {
        lock (_gate)
        {
            _journal.Append([.. entries.Select(SentRecord)]);
            foreach (var entry in entries)
                if (_pending.ContainsKey(entry.Number)) _pending[entry.Number] = entry;
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(OutboxEntry entry, CancellationToken ct)
    {
        lock (_gate)
        {
            _journal.Append([[DoneMark, Text(entry.Number)]]);
            _pending.Remove(entry.Number);
            if (_journal.IsBloated) Compact();
        }

        return default;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_gate) _journal.Dispose();
    }

    // ["session", session, last number], ["push", number, topic, event, "json" | "binary", Base64], ["done", number],
    // ["sent", number, Unix milliseconds | ""]
    private void Apply(string[] record, ref string? session)
    {
        if (record is [SessionMark, var name, var last]) (session, _lastNumber) = (name, Number(last));
        else if (record is [DoneMark, var done]) _pending.Remove(Number(done));
        else if (record is [SentMark, var sent, var time])
        {
            if (_pending.TryGetValue(Number(sent), out var entry))
                _pending[entry.Number] = entry with { SentAt = time.Length == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(Number(time)) };
        }
        else if (record is [PushMark, var number, var topic, var @event, var kind, var base64])
        {
            var data = Convert.FromBase64String(base64);
            var payload = kind == "binary" ? Payload.Binary(data) : Payload.Json(data);
            _lastNumber = Math.Max(_lastNumber, Number(number));
            _pending[Number(number)] = new OutboxEntry(Number(number), topic, @event, payload);
        }
    }

    private void Compact() => _journal.Replace(
        [[SessionMark, _session, Text(_lastNumber)], .. _pending.Values.Select(Record), .. _pending.Values.Where(e => e.SentAt is not null).Select(SentRecord)]);

    private static string[] SentRecord(OutboxEntry entry) =>
        [SentMark, Text(entry.Number), entry.SentAt is { } time ? Text(time.ToUnixTimeMilliseconds()) : ""];

    private static string[] Record(OutboxEntry entry) =>
    [
        PushMark, Text(entry.Number), entry.Topic, entry.Event, entry.Payload.IsBinary ? "binary" : "json",
        Convert.ToBase64String(entry.Payload.Data.Span),
    ];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
