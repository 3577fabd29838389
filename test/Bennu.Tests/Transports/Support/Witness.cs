using System.Collections.Concurrent;
using Bennu.Channels;
using Bennu.Sockets;

namespace Bennu.Tests.Transports.Support;

/// <summary>What the application's code of a host was told.</summary>
internal sealed class Witness
{
    private readonly System.Threading.Channels.Channel<TerminateReason> _ends =
        System.Threading.Channels.Channel.CreateUnbounded<TerminateReason>();

    /// <summary>Every connect, in order.</summary>
    public ConcurrentQueue<(ConnectParams Parameters, ConnectInfo Info)> Connects { get; } = new();

    /// <summary>What a connect that was asked to wait waits for.</summary>
    public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a connect waits.</summary>
    public TaskCompletionSource Waits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Ended(TerminateReason reason) => _ends.Writer.TryWrite(reason);

    /// <summary>Why the next channel ended.</summary>
    public Task<TerminateReason> NextEndAsync() => _ends.Reader.ReadAsync().OrFail();
}
