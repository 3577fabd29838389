namespace LoadGenerator;

internal enum ConnectionState
{
    Closed,
    Connecting,
    Upgrading,
    Welcoming,
    Joining,
    Joined,
}

/// <summary>One client: its socket, what it still has to send, and what it has half received.</summary>
internal sealed class Connection(int number, int node, Lane lane)
{
    internal int Number { get; } = number;

    /// <summary>Which of the nodes it connects to.</summary>
    internal int Node { get; } = node;

    internal Lane Lane { get; } = lane;

    internal int Socket { get; set; } = -1;

    internal ConnectionState State { get; set; }

    /// <summary>How many messages of its lane it has received.</summary>
    internal long Seen { get; set; }

    /// <summary>From where it goes on when it comes back; empty where it starts with what is new.</summary>
    internal ByteBuffer Cursor { get; } = new(0);

    internal long Reference { get; set; } = 1;

    internal ByteBuffer Outbound { get; } = new(512);

    /// <summary>The tail of a read that ended inside a frame.</summary>
    internal ByteBuffer Rest { get; } = new(0);

    /// <summary>The frames so far of a message that is sent in several.</summary>
    internal ByteBuffer Fragments { get; } = new(0);

    internal bool IsDirty { get; set; }

    internal bool IsWaitingToWrite { get; set; }
}
