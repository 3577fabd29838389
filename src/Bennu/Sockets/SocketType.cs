using System.Diagnostics.CodeAnalysis;
using Bennu.Channels;

namespace Bennu.Sockets;

/// <summary>A mounted socket type: how it is made, and where its topics lead.</summary>
internal sealed class SocketType
{
    private readonly ServiceFactory _factory;
    private readonly ChannelRoute[] _routes;

    private SocketType(Type type, ServiceFactory factory, ChannelRoute[] routes) =>
        (Name, FullName, _factory, _routes) = (type.Name, type.ToString(), factory, routes);

    public string Name { get; }

    /// <summary>Tells it from every other type, by the same text on every node.</summary>
    public string FullName { get; }

    public static SocketType Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSocket>(PayloadCodec codec)
        where TSocket : Socket, ISocket
    {
        var builder = new SocketBuilder(codec);
        TSocket.Define(builder);
        return new SocketType(typeof(TSocket), ServiceFactory.For<TSocket>(), [.. builder.Routes]);
    }

    public ChannelRoute? FindRoute(string topic, out Topic match)
    {
        foreach (var route in _routes)
            if (route.Pattern.TryMatch(topic, out match)) return route;
        match = default;
        return null;
    }

    public async ValueTask<ConnectDecision> ConnectAsync(
        IServiceProvider services, ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken)
    {
        var (socket, scope) = _factory.Create(services);
        try
        {
            return await ((Socket)socket).DecideAsync(parameters, info, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (scope is not null) await scope.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask<ConnectDecision> RefreshAsync(
        IServiceProvider services, object assigns, ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken)
    {
        var (socket, scope) = _factory.Create(services);
        try
        {
            return await ((Socket)socket).DecideRefreshAsync(assigns, parameters, info, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (scope is not null) await scope.DisposeAsync().ConfigureAwait(false);
        }
    }
}
