using Bennu.Durable;

namespace Bennu.Channels;

/// <summary>Sets up one route of a socket.</summary>
public sealed class ChannelRouteBuilder
{
    internal Func<object, object>? Assigns { get; private set; }

    internal DurableOptions? DurableOptions { get; private set; }

    /// <summary>Time-outs and limits of the route's channels.</summary>
    public ChannelOptions Options { get; } = new();

    /// <summary>Adds to the socket's assigns for every channel of this route.</summary>
    /// <param name="add">Makes the channel's assigns of the socket's; it must not change what it is given.</param>
    public ChannelRouteBuilder Assign<TAssigns>(Func<TAssigns, TAssigns> add) where TAssigns : class
    {
        Assigns = assigns => add((TAssigns)assigns);
        return this;
    }

    /// <summary>
    /// Makes the route's topics durable: what is broadcast is recorded, and a client that comes back with its cursor misses nothing and sees nothing
    /// twice. The recording is as durable as the topic log that the application has added.
    /// </summary>
    /// <param name="keep">How many of a topic's newest messages are kept.</param>
    /// <param name="maxAge">How old a kept message may get; <see langword="null"/>: any age.</param>
    /// <param name="configure">Sets what else there is to set.</param>
    public ChannelRouteBuilder Durable(int keep = 1_000, TimeSpan? maxAge = null, Action<DurableOptions>? configure = null)
    {
        DurableOptions = new DurableOptions { Keep = keep, MaxAge = maxAge };
        configure?.Invoke(DurableOptions);
        return this;
    }
}
