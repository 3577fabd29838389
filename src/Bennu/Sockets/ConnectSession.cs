using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Bennu.Sockets;

/// <summary>The values of an ASP.NET session as they were when the connection began.</summary>
public sealed class ConnectSession(IReadOnlyDictionary<string, byte[]> values)
{
    /// <summary>The names of all values.</summary>
    public IEnumerable<string> Keys => values.Keys;

    /// <summary>A value's bytes.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value) => values.TryGetValue(key, out value);

    /// <summary>A value that is text; <see langword="null"/> where it is missing.</summary>
    public string? GetString(string key) => values.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : null;
}
