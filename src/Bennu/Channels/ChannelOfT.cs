namespace Bennu.Channels;

/// <summary>The server's end of one joined topic on one connection.</summary>
/// <typeparam name="TAssigns">The state that the socket gave the connection; best an immutable record.</typeparam>
public abstract class Channel<TAssigns> : Channel where TAssigns : class
{
    private TAssigns? _assigns;

    /// <summary>
    /// The channel's own state, at first what the socket assigned at connect plus what the route adds. Replacing it changes this channel only
    /// (section 3.7), which is why it should be an immutable record.
    /// </summary>
    protected TAssigns Assigns
    {
        get => _assigns ?? throw new InvalidOperationException($"{GetType().Name} is not attached to a connection.");
        set => _assigns = value;
    }

    internal sealed override void Attach(ChannelServer server, object assigns)
    {
        base.Attach(server, assigns);
        _assigns = (TAssigns)assigns;
    }
}
