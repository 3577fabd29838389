namespace Bennu.PubSub.Presence;

/// <summary>Who is told what a <see cref="PresenceTracker"/> sees. Called under its lock: must neither wait, throw, nor call it.</summary>
public interface IPresenceObserver
{
    /// <summary>The lists changed. Changes are told in the order they happened.</summary>
    /// <param name="diffs">How, by topic.</param>
    /// <param name="isOwn">Whether a call of the tracker did it, so that the caller can go on with what follows from it.</param>
    void Changed(IReadOnlyCollection<PresenceDiff> diffs, bool isOwn);

    /// <summary>The adapter did not take what was to be sent. It is sent again later.</summary>
    void SendFailed(Exception exception);

    /// <summary>Another running node has this node's name, so that neither sees the other's entries.</summary>
    void NamesakeHeard(string node);
}
