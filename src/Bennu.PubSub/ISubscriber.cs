namespace Bennu.PubSub;

/// <summary>Someone on this node who receives the broadcasts of topics.</summary>
public interface ISubscriber
{
    /// <summary>Takes one broadcast. Called on the broadcaster's thread, possibly by several at once: it must neither wait nor throw.</summary>
    void Receive(Broadcast broadcast);
}
