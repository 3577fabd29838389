namespace Bennu.PubSub.TopicLogs;

/// <summary>The message ids of a topic, each for its window, and where their messages were recorded.</summary>
internal sealed class RememberedIds(TimeProvider time)
{
    private readonly Dictionary<string, LogLink> _links = [];
    private readonly Queue<(string Id, long Added, TimeSpan Window)> _oldestFirst = new();

    public bool TryFind(string id, out LogLink link)
    {
        Forget();
        return _links.TryGetValue(id, out link);
    }

    public void Add(string id, LogLink link, TimeSpan window)
    {
        _links.Add(id, link);
        _oldestFirst.Enqueue((id, time.GetTimestamp(), window));
    }

    /// <summary>Forgets the ids whose window is over, as far as all older ones' are too; returns how many are left.</summary>
    public int Forget()
    {
        while (_oldestFirst.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Added) > oldest.Window)
        {
            _links.Remove(oldest.Id);
            _oldestFirst.Dequeue();
        }

        return _links.Count;
    }
}
