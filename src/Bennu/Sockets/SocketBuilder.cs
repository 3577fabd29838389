using System.Diagnostics.CodeAnalysis;
using Bennu.Channels;
using Bennu.Durable;

namespace Bennu.Sockets;

/// <summary>Collects the routes of a socket, from topics to channels. The first one that matches, in their order, is taken.</summary>
public sealed class SocketBuilder
{
    private readonly PayloadCodec _codec;
    private readonly List<ChannelRoute> _routes = [];

    internal SocketBuilder(PayloadCodec codec) => _codec = codec;

    internal IReadOnlyList<ChannelRoute> Routes => _routes;

    /// <summary>Routes topics to a channel.</summary>
    /// <typeparam name="TChannel">The channel; made with its constructor's services for every join.</typeparam>
    /// <param name="pattern">An exact topic, or a beginning followed by one <c>*</c>.</param>
    /// <param name="configure">Sets the route's options.</param>
    /// <exception cref="ArgumentException">The pattern is empty or has a <c>*</c> elsewhere than at its end.</exception>
    public SocketBuilder Channel<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TChannel>(
        string pattern, Action<ChannelRouteBuilder>? configure = null)
        where TChannel : Channel, IChannel<TChannel>
    {
        var route = new ChannelRouteBuilder();
        configure?.Invoke(route);
        route.Options.Validate(pattern);
        route.DurableOptions?.Validate(pattern);
        var table = new ChannelBuilder<TChannel>(_codec);
        TChannel.Define(table);
        _routes.Add(new ChannelRoute(
            new TopicPattern(pattern),
            typeof(TChannel),
            ServiceFactory.For<TChannel>(),
            table.Build(),
            route.Options,
            route.DurableOptions is { } durable ? new DurableRoute(durable) : null,
            route.Assigns));
        return this;
    }
}
