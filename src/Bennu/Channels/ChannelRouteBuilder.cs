namespace Bennu.Channels;

/// <summary>Sets up one route of a socket.</summary>
public sealed class ChannelRouteBuilder
{
    internal Func<object, object>? Assigns { get; private set; }

    /// <summary>Time-outs and limits of the route's channels.</summary>
    public ChannelOptions Options { get; } = new();

    /// <summary>Adds to the socket's assigns for every channel of this route.</summary>
    /// <param name="add">Makes the channel's assigns of the socket's; it must not change what it is given.</param>
    public ChannelRouteBuilder Assign<TAssigns>(Func<TAssigns, TAssigns> add) where TAssigns : class
    {
        Assigns = assigns => add((TAssigns)assigns);
        return this;
    }
}
