using System.Text;
using Bennu.PubSub.TopicLogs;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Sqlite.Tests;

/// <summary>A store on a file of its own, removed with it.</summary>
internal sealed class StoreFile : IDisposable
{
    public static readonly LogRetention KeepsAll = new() { Count = 1_000_000 };

    private readonly string _folder;
    private SqliteStore? _store;

    public StoreFile(string? folder = null)
    {
        _folder = folder ?? Directory.CreateTempSubdirectory("bennu-sqlite-").FullName;
        Path = System.IO.Path.Combine(_folder, "topics.db");
    }

    public FakeTimeProvider Clock { get; } = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public string Path { get; }

    /// <summary>The store, which is opened where it is not.</summary>
    public SqliteStore Store => _store ?? Open(Clock);

    public SqliteStore Open(TimeProvider time) =>
        _store = SqliteStore.Open(new() { Path = Path, LockTimeout = TimeSpan.FromMilliseconds(20) }, time);

    public void Close()
    {
        _store?.Dispose();
        _store = null;
    }

    public async Task<LogLink> AppendAsync(string topic, string text, string? id = null, LogRetention? retention = null) =>
        (await Store.Log.AppendAsync(Message(topic, text, id), retention ?? KeepsAll)).Link;

    public async Task<LogPage> ReadAsync(string topic, ulong after = 0) =>
        await Store.Log.ReadAsync(topic, after, int.MaxValue, long.MaxValue);

    public static LogMessage Message(string topic, string text, string? id = null) =>
        new() { Topic = topic, Event = "said", Payload = Encoding.UTF8.GetBytes(text), Id = id };

    public static string[] Texts(LogPage page) => [.. page.Entries.Select(e => Encoding.UTF8.GetString(e.Message.Payload.Span))];

    public void Dispose()
    {
        Close();
        Directory.Delete(_folder, recursive: true);
    }
}
