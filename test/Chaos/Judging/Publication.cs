namespace Chaos.Judging;

/// <summary>A message that a client wants processed exactly once.</summary>
/// <param name="By">The client's session.</param>
/// <param name="Number">Which one of the client's it is.</param>
/// <param name="Event">What the channel is asked for.</param>
internal sealed record Publication(string By, int Number, string Event)
{
    private string? _answer;

    /// <summary>The message id.</summary>
    public string Id { get; } = $"~{By}-{Number}";

    /// <summary>Whether its sender must not get it.</summary>
    public bool IsFrom => Event.EndsWith("_from", StringComparison.Ordinal);

    public bool IsBinary => Event == "say_binary";

    public bool IsAnswered => _answer is not null;

    /// <summary>Whether an outbox that outlives its client has taken it.</summary>
    public bool IsAccepted { get; set; }

    /// <summary>Where the reply says that it stands in the log; null without a reply, or where the reply names none.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Takes the reply, or a further one, which has to be the same.</summary>
    /// <returns>What is wrong with it; null if nothing.</returns>
    public string? TakeAnswer(string answer, string? cursor)
    {
        if (_answer is not null) return answer == _answer ? null : $"{Id} was answered {_answer}, then {answer}";
        (_answer, Cursor) = (answer, cursor);
        return answer.StartsWith("ok", StringComparison.Ordinal) ? null : $"{Id} was answered {answer}";
    }
}
