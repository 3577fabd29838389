namespace Bennu.Channels;

/// <summary>A channel type that says what it handles.</summary>
/// <typeparam name="TSelf">The channel type itself.</typeparam>
public interface IChannel<TSelf> where TSelf : Channel, IChannel<TSelf>
{
    /// <summary>Fills the table of handlers. Called once per mounted socket, at start-up.</summary>
    static abstract void Define(ChannelBuilder<TSelf> on);
}
