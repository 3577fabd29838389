using System.Runtime.InteropServices;

namespace LoadGenerator;

/// <summary>The system calls of the event loop; the base library's sockets cost a thread-pool hop per read.</summary>
internal static partial class Libc
{
    internal const int Again = 11, ConnectionRefused = 111, InProgress = 115;
    internal const int SocketOptions = 1, SocketError = 4, SocketLinger = 13, Tcp = 6, TcpNoDelay = 1;
    internal const int NoSignal = 0x4000, SigKill = 9;

    private const int StreamNonBlockingCloseOnExec = 1 | 0x800 | 0x80000, InternetFamily = 2;

    internal static int Error => Marshal.GetLastPInvokeError();

    internal static int TcpSocket() => socket(InternetFamily, StreamNonBlockingCloseOnExec, 0);

    internal static int ConnectLoopback(int fd, int port)
    {
        ReadOnlySpan<byte> address = [InternetFamily, 0, (byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        return connect(fd, address, address.Length);
    }

    /// <summary>The pending error of a socket, zero for none.</summary>
    internal static int PendingError(int fd)
    {
        int error = 0, size = sizeof(int);
        return getsockopt(fd, SocketOptions, SocketError, ref error, ref size) < 0 ? Error : error;
    }

    internal static void SetNoDelay(int fd) => setsockopt(fd, Tcp, TcpNoDelay, [1], sizeof(int));

    /// <summary>Closes with a reset, so that no port waits in TIME_WAIT.</summary>
    internal static void Reset(int fd)
    {
        setsockopt(fd, SocketOptions, SocketLinger, [1, 0], 2 * sizeof(int));
        close(fd);
    }

    internal static nint Receive(int fd, Span<byte> buffer) => recv(fd, buffer, buffer.Length, 0);

    internal static nint Send(int fd, ReadOnlySpan<byte> bytes) => send(fd, bytes, bytes.Length, NoSignal);

    internal static void Kill(int pid) => kill(pid, SigKill);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int fd, int level, int name, ref int value, ref int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int name, ReadOnlySpan<int> value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, Span<byte> buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, ReadOnlySpan<byte> buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
