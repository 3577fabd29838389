using Bennu.Durable;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Transports;

namespace Bennu.Broadcasting;

internal enum FastlaneItemKind : byte
{
    /// <summary>A broadcast for every member.</summary>
    Broadcast,

    /// <summary>A frame for one member, which must not overtake the broadcasts before it.</summary>
    Frame,

    /// <summary>A member comes in; its join reply precedes every broadcast that it gets.</summary>
    Attach,

    /// <summary>A member goes.</summary>
    Detach,

    /// <summary>A member that has read the log up to where the topic is comes back to the live feed.</summary>
    Return,

    /// <summary>A durable member without a client session has got a mark, by which its own broadcasts are known.</summary>
    Mark,

    /// <summary>The topic's feed is open: from here on its log is delivered.</summary>
    Open,

    /// <summary>The topic's log does not link to what was delivered: every durable member is told, and starts anew.</summary>
    Reset,
}

/// <summary>One thing that a topic's fastlane does, in its turn.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Broadcast">The broadcast of <see cref="FastlaneItemKind.Broadcast"/>.</param>
/// <param name="Member">The one member that it concerns.</param>
/// <param name="Frame">What goes to that member: its frame, or its join reply.</param>
/// <param name="Entry">How a durable member comes in, or how all of them go on.</param>
/// <param name="Place">Where the topic is after <see cref="FastlaneItemKind.Open"/> and <see cref="FastlaneItemKind.Reset"/>.</param>
internal readonly record struct FastlaneItem(
    FastlaneItemKind Kind,
    Broadcast? Broadcast = null,
    FastlaneMember? Member = null,
    OutboundFrame Frame = default,
    StreamEntry? Entry = null,
    LogPlace Place = default);
