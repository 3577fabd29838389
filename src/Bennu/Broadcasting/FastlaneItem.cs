using Bennu.PubSub;
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
}

/// <summary>One thing that a topic's fastlane does, in its turn.</summary>
internal readonly record struct FastlaneItem(FastlaneItemKind Kind, Broadcast? Broadcast, FastlaneMember? Member, OutboundFrame Frame);
