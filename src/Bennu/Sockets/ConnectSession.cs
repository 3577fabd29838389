using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Bennu.Sockets;

/// <summary>A session as it was when the client connected. Later changes of the session do not show in it (section 1.7).</summary>
/// <param name="entries">What lies in the session.</param>
public sealed class ConnectSession(IEnumerable<KeyValuePair<string, byte[]>> entries)
{
    private readonly Dictionary<string, byte[]> _entries = new(entries);

    /// <summary>The keys under which something lies.</summary>
    public IReadOnlyCollection<string> Keys => _entries.Keys;

    /// <summary>The bytes under a key.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value) => _entries.TryGetValue(key, out value);

    /// <summary>The text under a key, as <c>ISession.SetString</c> put it there; null where nothing is.</summary>
    public string? GetString(string key) => _entries.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : null;
}
