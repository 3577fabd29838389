using System.Text.Json;
using Bennu.Client.Channels;
using Bennu.Protocol;

namespace Bennu.Client.Presence;

/// <summary>Who is present on a channel's topic, kept up to date. Make it before the channel is joined; events are raised in order.</summary>
public sealed class PresenceView : IDisposable
{
    private readonly PresenceList _list;
    // What came before the state of its join; owner: the channel's handlers.
    private readonly List<(string? JoinRef, JsonElement Diff)> _early = [];
    private readonly IDisposable _states;
    private readonly IDisposable _diffs;
    private string? _joinRef; // of the last state

    /// <summary>Follows a channel's presences.</summary>
    public PresenceView(BennuChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _list = new PresenceList((before, entry) => Joined?.Invoke(before, entry), (remaining, entry) => Left?.Invoke(remaining, entry));
        _states = channel.OnDelivery(ReservedEvent.PresenceState, (delivery, _) => Take(delivery, ReceiveState));
        _diffs = channel.OnDelivery(ReservedEvent.PresenceDiff, (delivery, _) => Take(delivery, ReceiveDiff));
    }

    /// <summary>Somebody came: the entry as it was, null for a new key, and what joined.</summary>
    public event Action<PresenceEntry?, PresenceEntry>? Joined;

    /// <summary>Somebody left: what remains of the entry, possibly without metas, and what left.</summary>
    public event Action<PresenceEntry, PresenceEntry>? Left;

    /// <summary>A state or a diff was applied.</summary>
    public event Action? Synced;

    /// <summary>Everybody who is present now, by key; a snapshot.</summary>
    public IReadOnlyDictionary<string, PresenceEntry> Entries => _list.Entries;

    /// <summary>Follows no longer.</summary>
    public void Dispose()
    {
        _states.Dispose();
        _diffs.Dispose();
    }

    private static ValueTask Take(Delivery delivery, Action<JsonElement, string?> receive)
    {
        using var json = JsonDocument.Parse(delivery.Message.Payload.Data);
        receive(json.RootElement.Clone(), delivery.JoinRef);
        return default;
    }

    private void ReceiveState(JsonElement state, string? joinRef)
    {
        _joinRef = joinRef;
        _list.Sync(PresenceEntry.ReadAll(state));
        // What belonged to a join whose state never came is in this one, or is no longer so.
        foreach (var early in _early)
            if (early.JoinRef == joinRef) Apply(early.Diff);
        _early.Clear();
        Synced?.Invoke();
    }

    private void ReceiveDiff(JsonElement diff, string? joinRef)
    {
        if (_joinRef is null || _joinRef != joinRef)
        {
            _early.Add((joinRef, diff));
            return;
        }

        Apply(diff);
        Synced?.Invoke();
    }

    private void Apply(JsonElement diff) => _list.Apply(Member(diff, "joins"), Member(diff, "leaves"));

    private static IReadOnlyList<PresenceEntry> Member(JsonElement diff, string name) =>
        diff.ValueKind == JsonValueKind.Object && diff.TryGetProperty(name, out var entries) ? PresenceEntry.ReadAll(entries) : [];
}
