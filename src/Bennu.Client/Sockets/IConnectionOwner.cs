using Bennu.Client.Wire;

namespace Bennu.Client.Sockets;

/// <summary>Whom a connector serves. Called in the mailbox.</summary>
internal interface IConnectionOwner
{
    /// <summary>The parameters that the socket itself adds to the application's.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> OwnParamsAsync(CancellationToken ct);

    void Opened();

    void Received(in ServerMessage message);

    /// <summary>The connection is gone; called before the change of state is told.</summary>
    void Lost(string reason);

    void Changed(ConnectionChange change);
}
