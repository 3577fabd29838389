using Chaos.Judging;

namespace Chaos.Clients;

/// <summary>One topic of one client: where it stands, what it got, and what it still has to say. Survives its connections.</summary>
internal sealed class Subscription(string topic)
{
    private readonly List<Publication> _outbox = [];
    private readonly HashSet<(string By, int Number)> _leftOut = [];

    public string Topic => topic;

    /// <summary>The ref of the join that counts, which is the last one sent.</summary>
    public string JoinRef { get; private set; } = "";

    /// <summary>Whether that join was accepted.</summary>
    public bool IsJoined { get; set; }

    /// <summary>Whether messages count: those between a join and its <c>stream:state</c> come again.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether it was ever joined.</summary>
    public bool WasJoined { get; set; }

    /// <summary>The last place in the log that it knows; null before the first.</summary>
    public string? Cursor { get; set; }

    /// <summary>When to join again unless something happens before, in milliseconds.</summary>
    public long JoinAgainAt { get; set; } = long.MaxValue;

    /// <summary>When to send again what was refused for the moment, in milliseconds.</summary>
    public long SendAgainAt { get; set; } = long.MaxValue;

    /// <summary>Joins since the last that was accepted.</summary>
    public int Attempts { get; set; }

    public List<Entry> Received { get; } = [];

    public List<Publication> Published { get; } = [];

    /// <summary>What is not answered yet, in order.</summary>
    public IReadOnlyList<Publication> Outbox => _outbox;

    /// <summary>The latest that was answered; null before the first.</summary>
    public Publication? Answered { get; private set; }

    public void StartJoin(string joinRef)
    {
        JoinRef = joinRef;
        IsJoined = IsComplete = false;
        SendAgainAt = long.MaxValue;
        Attempts++;
    }

    public void Add(Publication publication)
    {
        Published.Add(publication);
        _outbox.Add(publication);
        if (publication.IsFrom) _leftOut.Add((publication.By, publication.Number));
    }

    /// <summary>Whether a message is its own and was to reach all but itself.</summary>
    public bool IsLeftOut(Entry entry) => _leftOut.Contains((entry.By, entry.Number));

    /// <summary>Takes the reply to a message id.</summary>
    /// <returns>What is wrong with it; null if nothing.</returns>
    public string? TakeAnswer(string id, string answer, string? cursor)
    {
        if (Published.FindLast(p => p.Id == id) is not { } publication) return $"{topic}: a reply to {id}, which was not sent";
        var fault = publication.TakeAnswer(answer, cursor);
        if (_outbox.Remove(publication)) Answered = publication;
        return fault;
    }
}
