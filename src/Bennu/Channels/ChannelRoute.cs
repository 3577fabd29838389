using Bennu.Durable;
using Bennu.Sockets;

namespace Bennu.Channels;

/// <summary>A way from topics to a channel type, with everything that is the same for all its channels.</summary>
internal sealed class ChannelRoute(
    TopicPattern pattern,
    Type channelType,
    ServiceFactory factory,
    ChannelTable table,
    ChannelOptions options,
    DurableRoute? durable,
    Func<object, object>? assign)
{
    /// <summary>The channel type in logs, metrics and traces.</summary>
    public string Name { get; } = channelType.Name;

    public TopicPattern Pattern => pattern;

    public Type ChannelType => channelType;

    public ChannelTable Table => table;

    public ChannelOptions Options => options;

    /// <summary>What is kept of its topics; null where nothing is.</summary>
    public DurableRoute? Durable => durable;

    public (Channel Channel, IAsyncDisposable? Scope) CreateChannel(IServiceProvider services)
    {
        var (channel, scope) = factory.Create(services);
        return ((Channel)channel, scope);
    }

    public object Assign(object assigns) => assign is null ? assigns : assign(assigns);
}
