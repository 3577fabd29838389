using System.Text;
using Bennu.PubSub;

namespace Bennu.Sockets;

/// <summary>
/// A connection's hold on its client's session, until a newer connection takes it over. The newer one announces itself on a topic that all
/// connections of the session listen to; what it costs to be on it ends with the hold.
/// </summary>
internal sealed class SessionHold(SocketConnection connection, string topic) : ISubscriber
{
    private const string Takeover = "takeover";

    private static long _lastNumber;

    private long _number = long.MaxValue; // until it has one, it is newer than all that have

    /// <summary>Ends the session's older connections: those of this node before it returns, others as soon as they hear of it.</summary>
    /// <returns>Completes when the adapter has taken the announcement. Throws where it did not.</returns>
    public async ValueTask ClaimAsync(CancellationToken cancellationToken)
    {
        var pubSub = connection.Server.PubSub;
        pubSub.Subscribe(topic, this);
        // Of two connections that open at the same moment the one that gets its number first listens by then to the other.
        Volatile.Write(ref _number, Interlocked.Increment(ref _lastNumber));
        var announcement = new Broadcast
        {
            Topic = topic,
            Event = Takeover,
            Payload = Encoding.UTF8.GetBytes(connection.Id),
            IsBinary = true,
            From = this,
        };
        pubSub.LocalBroadcast(announcement); // whatever the adapter does
        await pubSub.WhenSubscribedAsync(topic, cancellationToken).ConfigureAwait(false); // of two nodes at the same moment one hears the other
        await pubSub.BroadcastAsync(announcement, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets go, and hears of nothing any more. Any thread.</summary>
    public void Release() => connection.Server.PubSub.Unsubscribe(topic, this);

    // Nobody can tell which of two nodes was first, so that there whoever hears of the other gives way.
    void ISubscriber.Receive(Broadcast broadcast)
    {
        if (broadcast.Event != Takeover || (broadcast.From is SessionHold other && other._number < Volatile.Read(ref _number))) return;
        Release();
        connection.TakeOver(Encoding.UTF8.GetString(broadcast.Payload.Span));
    }
}
