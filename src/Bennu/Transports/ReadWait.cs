using System.Runtime.CompilerServices;
using Bennu.Sockets;

namespace Bennu.Transports;

/// <summary>
/// Waits for a client's next bytes, and on the thread that is free by that, runs one of the channels that the last ones were for: it saves them
/// the way to another thread. The next bytes do not wait for the channel, they are read by whatever thread they wake.
/// </summary>
internal readonly struct ReadWait(ValueTask<int> read, SocketConnection connection) : ICriticalNotifyCompletion
{
    public bool IsCompleted => read.IsCompleted;

    public ReadWait GetAwaiter() => this;

    public int GetResult() => read.GetAwaiter().GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        var channel = connection.RunChannelsButOne(); // from the moment the continuation is registered, the loop belongs to another thread
        read.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);
        channel?.RunHere();
    }
}
