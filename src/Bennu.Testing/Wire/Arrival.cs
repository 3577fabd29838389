namespace Bennu.Testing.Wire;

/// <summary>A frame that reached a client. An assertion that it satisfied has taken it, so that the next one finds the next.</summary>
internal sealed class Arrival(Frame frame, string? status, TestChannel? channel)
{
    public Frame Frame => frame;

    /// <summary>Of a binary reply.</summary>
    public string? Status => status;

    /// <summary>The channel that the client gave it to; null where it had none for it.</summary>
    public TestChannel? Channel => channel;

    public bool IsTaken { get; set; }
}
