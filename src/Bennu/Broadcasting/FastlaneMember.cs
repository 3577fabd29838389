using System.Collections.Frozen;
using Bennu.Channels;
using Bennu.Durable;
using Bennu.Protocol;
using Bennu.Transports;

namespace Bennu.Broadcasting;

/// <summary>A channel's place in its topic's fastlane: where finished frames go, and which events go to the channel instead.</summary>
internal sealed class FastlaneMember(ChannelServer channel)
{
    /// <summary>The channel, which gets the intercepted events.</summary>
    public ChannelServer Channel => channel;

    public SocketWriter Writer { get; } = channel.Connection.Writer;

    public Serializer Serializer { get; } = channel.Connection.Serializer;

    public FrozenDictionary<string, OutHandler>? Intercepts { get; } = channel.Table.Intercepts;

    /// <summary>What a durable route's member has beside; null for others, who get durable broadcasts like any other.</summary>
    public DurableMember? Durable { get; set; }

    /// <summary>Its place in the lane's list; -1 when it is not in. Owner: the lane's flush.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The batch in which it needs items of its own. Owner: the lane's flush.</summary>
    public long SpecialIn { get; set; }
}
