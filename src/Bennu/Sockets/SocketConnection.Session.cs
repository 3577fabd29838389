using Bennu.Channels;
using Bennu.Protocol;
using Microsoft.Extensions.Logging;

namespace Bennu.Sockets;

/// <content>What other nodes can do to it: disconnect its id, and take over its client's session, which only the newest connection holds.</content>
internal sealed partial class SocketConnection
{
    // The node's own connections have given way by then; a cluster that cannot be reached must not keep clients out.
    private static readonly TimeSpan AnnouncementPatience = TimeSpan.FromSeconds(5);

    private readonly SessionHold? _hold;
    private volatile bool _isTakenOver;

    /// <summary>The session that the client named; null where it named none. A secret: who knows it can take the connection over.</summary>
    public string? Session => ConnectInfo.ClientSession;

    /// <summary>Whether a newer connection of the client took this one's place, after which none of its frames is handled.</summary>
    public bool IsTakenOver => _isTakenOver;

    /// <summary>
    /// Gives way to a newer connection: accepts nothing more, ends the channels with what waits in their mailboxes, and closes with 4001.
    /// A handler that is running is let finish. Any thread.
    /// </summary>
    /// <param name="newerId">The id of the newer connection.</param>
    public void TakeOver(string newerId)
    {
        _isTakenOver = true;
        Log.TakenOver(Server.Logger, Id, newerId);
        Close(CloseCode.SessionTakenOver, "session taken over", TerminateReason.SessionTakenOver);
    }

    // From then on, who disconnects this id on another node means this connection too.
    private async ValueTask ListenAsync(string socketId)
    {
        Server.PubSub.Subscribe(socketId, this);
        var subscribed = Server.PubSub.WhenSubscribedAsync(socketId);
        if (subscribed.IsCompletedSuccessfully) return;
        try
        {
            await subscribed.AsTask().WaitAsync(AnnouncementPatience, Server.Time).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            Log.NotListening(Server.Logger, Server.Handshakes.Limit(LogLevel.Warning), e, Id);
        }
    }

    private async ValueTask ClaimSessionAsync(SessionHold hold)
    {
        using var patience = new CancellationTokenSource(AnnouncementPatience, Server.Time);
        try
        {
            await hold.ClaimAsync(patience.Token).AsTask().WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.AnnouncementFailed(Server.Logger, Server.Handshakes.Limit(LogLevel.Warning), e, Id);
        }
        finally
        {
            if (_isClosed) hold.Release(); // what ended it meanwhile may have come too early to do so
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 47, Message = "Other nodes cannot disconnect connection {ConnectionId} yet: the adapter has not subscribed to its id.")]
        public static partial void NotListening(ILogger logger, LogLevel level, Exception exception, string connectionId);

        [LoggerMessage(45, LogLevel.Debug, "Connection {ConnectionId} was taken over by {NewerId}.")]
        public static partial void TakenOver(ILogger logger, string connectionId, string newerId);

        [LoggerMessage(EventId = 46, Message = "Other nodes may not know that connection {ConnectionId} takes its session over.")]
        public static partial void AnnouncementFailed(ILogger logger, LogLevel level, Exception exception, string connectionId);
    }
}
