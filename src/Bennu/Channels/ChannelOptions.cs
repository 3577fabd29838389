using Bennu.Options;

namespace Bennu.Channels;

/// <summary>How the channels of one route behave. Durations are measured on the server's <see cref="TimeProvider"/>.</summary>
public sealed class ChannelOptions
{
    /// <summary>How long a join may take before it is refused with <c>join timeout</c>.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan JoinTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an ending channel may take in <c>TerminateAsync</c>, and how long a channel that is joined again may take to end.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many messages may wait in a channel's mailbox. One more kills the channel, which the client sees as <c>phx_error</c>.</summary>
    /// <value>10,000.</value>
    public int MailboxLimit { get; set; } = 10_000;

    /// <summary>What an event does that no handler knows.</summary>
    /// <value><see cref="UnmatchedEvent.Reply"/>; Phoenix does <see cref="UnmatchedEvent.Crash"/>.</value>
    public UnmatchedEvent UnmatchedEvent { get; set; } = UnmatchedEvent.Reply;

    internal void Validate(string pattern)
    {
        Duration.Demand(JoinTimeout, $"Route \"{pattern}\": JoinTimeout");
        Duration.Demand(ShutdownTimeout, $"Route \"{pattern}\": ShutdownTimeout");
        if (MailboxLimit <= 0) throw new InvalidOperationException($"Route \"{pattern}\": MailboxLimit must be greater than zero.");
    }
}
