using System.Collections.Concurrent;

namespace KestrelServer;

/// <summary>Who is in which topic.</summary>
internal sealed class Topics
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Connection, byte>> _members = new();

    public void Add(string topic, Connection connection) =>
        _members.GetOrAdd(topic, _ => new ConcurrentDictionary<Connection, byte>()).TryAdd(connection, 0);

    public void Remove(string topic, Connection connection)
    {
        if (_members.TryGetValue(topic, out var members)) members.TryRemove(connection, out _);
    }

    public void Broadcast(string topic, byte[] message)
    {
        if (!_members.TryGetValue(topic, out var members)) return;
        foreach (var (connection, _) in members) connection.Send(message);
    }
}
