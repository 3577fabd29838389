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

    public void Ended(TerminateReason reason) => _ends.Writer.TryWrite(reason);

    /// <summary>Why the next channel ended.</summary>
    public Task<TerminateReason> NextEndAsync() => _ends.Reader.ReadAsync().OrFail();
}
