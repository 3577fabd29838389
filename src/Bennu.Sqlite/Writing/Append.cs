using Bennu.PubSub.TopicLogs;

namespace Bennu.Sqlite.Writing;

/// <summary>An append and who waits for it.</summary>
internal sealed class Append(string epoch, LogMessage message, LogRetention retention)
    : TaskCompletionSource<LogAppend>(TaskCreationOptions.RunContinuationsAsynchronously), IWrite
{
    private LogAppend _result;

    public int Size => message.Payload.Length;

    public void Apply(StoreWriter store)
    {
        var (position, previous, isRepeat) = store.Append(message, retention);
        _result = new LogAppend(new LogLink(epoch, position, previous), isRepeat);
    }

    public void Complete() => SetResult(_result);

    public void Fail(Exception exception) => SetException(exception);
}
