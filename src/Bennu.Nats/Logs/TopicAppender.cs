using Bennu.Nats.Streams;
using Bennu.Nats.Wire;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Nats.Logs;

/// <summary>
/// Appends to one topic: each message names the last one that its writer knows, and is stored only where that is still so. Whoever loses
/// looks again. Ids are the stream's duplicates, which it finds out before it compares.
/// </summary>
internal sealed class TopicAppender(Connection connection, TopicKnowledge topic, TimeProvider time)
{
    private const int MaxConflicts = 1_000, MaxGone = 3;

    private readonly EpochStream _stream = topic.Stream;

    public async ValueTask<LogAppend> AppendAsync(
        LogMessage message, LogRetention retention, TimeSpan idWindow, CancellationToken cancellationToken)
    {
        var id = message.Id is null ? null : $"{topic.Token}.{SubjectToken.Of(message.Id)}";
        var gone = 0;
        for (var conflicts = 0; conflicts < MaxConflicts;)
        {
            var (epoch, number) = (await _stream.EpochAsync(cancellationToken), connection.Number);
            var last = topic.Last(epoch, number) ?? await LoadAsync(epoch, number, cancellationToken);
            var meta = EntryMeta.After(last, message, retention, idWindow, time.GetUtcNow());
            // Should it fail, nothing is known any more.
            topic.SetLast(epoch, number, null);
            var entry = new StoredEntry(meta, message.Event, message.IsBinary, message.FromSession, message.Payload);
            var (outcome, sequence) = await _stream.PublishAsync(
                topic.Subject(epoch), entry, EntrySerializer.Instance, last?.Sequence ?? 0, id, headers: null, cancellationToken);
            switch (outcome)
            {
                case PublicationOutcome.Stored:
                    topic.SetLast(epoch, number, meta with { Sequence = sequence });
                    topic.IsToTrim |= meta.Age != 0 || meta.FirstOrdinal != last?.FirstOrdinal || meta.FirstStart != last.FirstStart;
                    return new(new(epoch.Name, meta.Position, meta.Previous), IsRepeat: false);
                case PublicationOutcome.Duplicate:
                    topic.SetLast(epoch, number, last);
                    if (await _stream.AtAsync(sequence, cancellationToken) is { } first)
                    {
                        var place = EntrySerializer.Read(first).Meta;
                        return new(new(epoch.Name, place.Position, place.Previous), IsRepeat: true);
                    }

                    // Its time is over, but that of the stream, which another topic asked for, is not: it is a new one under another name.
                    id = $"{id}.{sequence}";
                    break;
                case PublicationOutcome.Gone:
                    if (++gone == MaxGone) throw new TopicLogException($"No stream takes what is appended to {message.Topic}.");
                    await _stream.FindAsync(cancellationToken);
                    break;
                default:
                    conflicts++;
                    break;
            }
        }

        throw new TopicLogException($"Others append to {message.Topic} faster than this node.");
    }

    private async ValueTask<EntryMeta?> LoadAsync(StreamEpoch epoch, int number, CancellationToken cancellationToken)
    {
        var last = await new TopicReader(connection, topic, epoch, time).LastAsync(cancellationToken);
        topic.SetLast(epoch, number, last?.Meta);
        return last?.Meta;
    }
}
