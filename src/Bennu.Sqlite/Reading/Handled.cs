using Bennu.PubSub.Deduplication;

namespace Bennu.Sqlite.Reading;

/// <summary>What is on the disk about a message id.</summary>
/// <param name="Reply">Its reply, where one is recorded.</param>
/// <param name="Failures">How often its handler has thrown.</param>
/// <param name="Rows">How many ids of its topic are remembered, where that was asked for.</param>
internal readonly record struct Handled(RecordedReply? Reply, int Failures, long? Rows);
