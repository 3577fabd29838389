namespace Bennu.Sockets;

/// <summary>Decides who may connect. Derive from <see cref="Socket{TAssigns}"/>.</summary>
public abstract class Socket
{
    private protected Socket()
    {
    }

    internal abstract ValueTask<ConnectDecision> DecideAsync(ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken);

    internal abstract ValueTask<ConnectDecision> DecideRefreshAsync(
        object assigns, ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken);
}
