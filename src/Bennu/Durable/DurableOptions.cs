using Bennu.Options;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Durable;

/// <summary>What a durable route keeps of its topics, and of the messages that clients named.</summary>
public sealed class DurableOptions
{
    /// <summary>How many of a topic's newest messages are kept; at most a tenth more stay.</summary>
    /// <value>1,000.</value>
    public int Keep { get; set; } = 1_000;

    /// <summary>How old a kept message may get.</summary>
    /// <value><see langword="null"/>: any age.</value>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>How many bytes of payload are kept of a topic.</summary>
    /// <value><see langword="null"/>: any number.</value>
    public long? MaxBytes { get; set; }

    /// <summary>How long a message id is remembered with its reply. A client must not send a message again later than this.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan DeduplicationWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many message ids of one topic are remembered at once; one more is answered <c>too many message ids</c>.</summary>
    /// <value>100,000.</value>
    public int MaxMessageIds { get; set; } = 100_000;

    /// <summary>How long a message stays claimed by a node that has died while it handled it.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    internal LogRetention Retention => new() { Count = Keep, Age = MaxAge, Bytes = MaxBytes, IdWindow = DeduplicationWindow };

    internal LedgerTerms Terms => new() { Window = DeduplicationWindow, Lease = Lease, MaxIds = MaxMessageIds };

    internal void Validate(string pattern)
    {
        if (Keep <= 0) throw new InvalidOperationException($"Route \"{pattern}\": Keep must be greater than zero.");
        if (MaxBytes <= 0) throw new InvalidOperationException($"Route \"{pattern}\": MaxBytes must be greater than zero.");
        if (MaxMessageIds <= 0) throw new InvalidOperationException($"Route \"{pattern}\": MaxMessageIds must be greater than zero.");
        if (MaxAge <= TimeSpan.Zero) throw new InvalidOperationException($"Route \"{pattern}\": MaxAge must be greater than zero.");
        Duration.Demand(DeduplicationWindow, $"Route \"{pattern}\": DeduplicationWindow");
        Duration.Demand(Lease, $"Route \"{pattern}\": Lease");
    }
}
