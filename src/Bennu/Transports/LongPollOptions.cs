using Bennu.Options;

namespace Bennu.Transports;

/// <summary>The long-poll transport of a mount (section 4).</summary>
public sealed class LongPollOptions
{
    /// <summary>Whether the mount has it.</summary>
    /// <value><see langword="false"/>, as in Phoenix.</value>
    public bool IsEnabled { get; set; }

    /// <summary>The last part of its path.</summary>
    /// <value><c>/longpoll</c>.</value>
    public string Path { get; set; } = "/longpoll";

    /// <summary>How long a poll waits for a message. A session ends when it was not polled for one and a half to three times as long.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the node that has a session may take to say so, when a request of its client comes to another one. After that the session counts
    /// as gone.
    /// </summary>
    /// <value>2 seconds.</value>
    public TimeSpan PubSubTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a session's token is good.</summary>
    /// <value>14 days.</value>
    public TimeSpan TokenMaxAge { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How many sessions the mount may have on this node; one more is answered 503 with <c>Retry-After</c>.</summary>
    /// <value>10,000.</value>
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>How many bytes may wait for a session's next poll; more ends the session, so that its client comes back anew.</summary>
    /// <value>16 MiB.</value>
    public int MaxQueuedBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The largest body a client may post, in bytes; a larger one is answered 400.</summary>
    /// <value>8,000,000.</value>
    public int MaxBodySize { get; set; } = 8_000_000;

    internal void Validate()
    {
        Duration.Demand(Window, "LongPollOptions.Window");
        Duration.Demand(PubSubTimeout, "LongPollOptions.PubSubTimeout");
        if (MaxSessions <= 0) throw new InvalidOperationException("LongPollOptions.MaxSessions must be greater than zero.");
        if (TokenMaxAge <= TimeSpan.Zero) throw new InvalidOperationException("LongPollOptions.TokenMaxAge must be greater than zero.");
        if (MaxQueuedBytes <= 0) throw new InvalidOperationException("LongPollOptions.MaxQueuedBytes must be greater than zero.");
        if (MaxBodySize <= 0) throw new InvalidOperationException("LongPollOptions.MaxBodySize must be greater than zero.");
    }
}
