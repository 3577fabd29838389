using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Bennu.Transports.WebSockets;

/// <summary>
/// The socket beneath an upgraded connection, written without the pipe, tasks and thread changes that Kestrel's stream costs.
/// Owner: whoever owns the writing side; the stream is not written any more.
/// </summary>
internal sealed partial class DirectSocket(Socket socket)
{
    // Linux's numbers.
    private const int DontWait = 0x40, NoSignal = 0x4000, TryAgain = 11, Interrupted = 4;

    /// <summary>
    /// The socket beneath an upgraded HTTP/1.1 connection; null where anything may stand between it and the stream, such as TLS, or the platform
    /// is not Linux.
    /// </summary>
    public static DirectSocket? Of(HttpContext context, Stream stream) =>
        OperatingSystem.IsLinux() &&
        stream.GetType().Assembly == typeof(KestrelServerOptions).Assembly &&
        context.Features.Get<IConnectionTransportFeature>()?.Transport.GetType().Assembly == typeof(SocketTransportOptions).Assembly &&
        context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket
            ? new DirectSocket(socket)
            : null;

    /// <summary>Sends as much as the kernel takes at once; how much that is.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        // The handle is held during the call: the number of a closed descriptor is soon another connection's.
        var sent = (int)Send(socket.SafeHandle, bytes, bytes.Length, DontWait | NoSignal);
        if (sent >= 0) return sent;
        var error = Marshal.GetLastPInvokeError();
        return error is TryAgain or Interrupted ? 0 : throw new IOException($"Sending failed with error {error}.");
    }

    /// <summary>Sends all, and waits until the kernel has taken it.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes).ConfigureAwait(false)..];
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, nint length, int flags);
}
