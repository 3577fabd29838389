namespace Bennu.Sockets;

/// <summary>
/// Decides who may connect, and what is known of him from then on (section 1.4). One instance, made with its constructor's services, serves
/// one connect or refresh.
/// </summary>
/// <typeparam name="TAssigns">What is known of a connection; best an immutable record, since every channel starts with it.</typeparam>
public abstract class Socket<TAssigns> : Socket where TAssigns : class
{
    /// <summary>Accepts or refuses a connection.</summary>
    /// <param name="parameters">Query parameters and path variables.</param>
    /// <param name="info">What else the request tells.</param>
    /// <param name="cancellationToken">Cancelled when the client gives up.</param>
    /// <returns><see cref="ConnectResult.Ok{TAssigns}"/>, <see cref="ConnectResult.Refused"/> or <see cref="ConnectResult.Error"/>.</returns>
    protected abstract ValueTask<ConnectResult<TAssigns>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken);

    /// <summary>
    /// Checks new credentials that a connected client sends (event <c>refresh</c> on topic <c>phoenix</c>), and replaces the connection's
    /// assigns and expiry. A refusal leaves both as they were.
    /// </summary>
    /// <param name="assigns">What is known of the connection so far.</param>
    /// <param name="parameters">The refresh's payload.</param>
    /// <param name="info">What the connection's handshake told.</param>
    /// <param name="cancellationToken">Cancelled when the connection ends.</param>
    /// <returns>As for a connect, which by default decides; its id must be the connection's.</returns>
    protected virtual ValueTask<ConnectResult<TAssigns>> RefreshAsync(
        TAssigns assigns, ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) =>
        ConnectAsync(parameters, info, cancellationToken);

    internal sealed override async ValueTask<ConnectDecision> DecideAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) =>
        (await ConnectAsync(parameters, info, cancellationToken).ConfigureAwait(false)).ToDecision();

    internal sealed override async ValueTask<ConnectDecision> DecideRefreshAsync(
        object assigns, ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) =>
        (await RefreshAsync((TAssigns)assigns, parameters, info, cancellationToken).ConfigureAwait(false)).ToDecision();
}
