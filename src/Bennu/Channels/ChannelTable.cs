using System.Collections.Frozen;
using Bennu.Protocol;

namespace Bennu.Channels;

/// <summary>What one channel type handles: the run time knows a channel only through this.</summary>
internal sealed class ChannelTable
{
    /// <summary>How long an event's name may be, in bytes of UTF-8: what a binary frame can carry (2.4).</summary>
    public const int LongestEvent = 255;

    private readonly FrozenDictionary<string, InHandler>.AlternateLookup<ReadOnlySpan<char>> _handleIn;
    private readonly FrozenDictionary<Type, InfoHandler> _handleInfo;

    public ChannelTable(
        JoinHandler join,
        Dictionary<string, EventHandler> handleIn,
        EventHandler? handleAny,
        Dictionary<string, OutHandler> handleOut,
        Dictionary<Type, InfoHandler> handleInfo)
    {
        Join = join;
        HandleAny = handleAny is null ? null : new InHandler(null, handleAny);
        _handleIn = handleIn
            .ToFrozenDictionary(entry => entry.Key, entry => new InHandler(entry.Key, entry.Value), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _handleInfo = handleInfo.ToFrozenDictionary();
        Intercepts = handleOut.Count == 0 ? null : handleOut.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public JoinHandler Join { get; }

    /// <summary>Handles the events that have no handler of their own; null where there is none.</summary>
    public InHandler? HandleAny { get; }

    /// <summary>The intercepted events; null where there are none, which the fastlane tests first.</summary>
    public FrozenDictionary<string, OutHandler>? Intercepts { get; }

    /// <summary>The handler of an event, whose name is given in UTF-8.</summary>
    public InHandler? FindHandleIn(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestEvent) return HandleAny;
        Span<char> chars = stackalloc char[LongestEvent];
        chars = chars[..System.Text.Encoding.UTF8.GetChars(name, chars)];
        return _handleIn.TryGetValue(chars, out var handler) ? handler : HandleAny;
    }

    public InfoHandler? FindHandleInfo(object message) => _handleInfo.GetValueOrDefault(message.GetType());
}

internal delegate ValueTask<JoinResult> JoinHandler(Channel channel, Topic topic, Payload payload, CancellationToken cancellationToken);

internal delegate ValueTask<Reply> EventHandler(Channel channel, string @event, Payload payload, CancellationToken cancellationToken);

/// <summary>A handler of pushed events.</summary>
/// <param name="Event">The one event that it handles; null where it handles every event that has no handler of its own.</param>
/// <param name="Run">The application's code.</param>
internal sealed record InHandler(string? Event, EventHandler Run)
{
    /// <summary>Whether it held its thread for long the last time that this was looked at. Any thread; the last counts.</summary>
    public bool IsSlow { get; set; }
}

internal delegate ValueTask OutHandler(Channel channel, Payload payload, CancellationToken cancellationToken);

internal delegate ValueTask InfoHandler(Channel channel, object message, CancellationToken cancellationToken);
