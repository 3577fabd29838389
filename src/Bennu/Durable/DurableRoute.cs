using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Durable;

/// <summary>A durable route's options as the log and the ledger want them.</summary>
internal sealed class DurableRoute(DurableOptions options)
{
    public LogRetention Retention { get; } = options.Retention;

    public LedgerTerms Terms { get; } = options.Terms;
}
