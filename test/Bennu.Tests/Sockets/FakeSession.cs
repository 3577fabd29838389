using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bennu.Tests.Sockets;

/// <summary>A session in memory, which a test can make unavailable or broken.</summary>
internal sealed class FakeSession : ISession, ISessionFeature
{
    private readonly Dictionary<string, byte[]> _entries = [];

    public bool IsAvailable { get; set; } = true;

    public Exception? LoadError { get; set; }

    public string Id => "fake";

    public IEnumerable<string> Keys => _entries.Keys;

    public ISession Session { get => this; set => throw new NotSupportedException(); }

    public Task LoadAsync(CancellationToken cancellationToken = default) =>
        LoadError is null ? Task.CompletedTask : Task.FromException(LoadError);

    public Task CommitAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value) => _entries.TryGetValue(key, out value);

    public void Set(string key, byte[] value) => _entries[key] = value;

    public void Remove(string key) => _entries.Remove(key);

    public void Clear() => _entries.Clear();
}
