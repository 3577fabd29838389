using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LoadGenerator;

/// <summary>One epoll instance, level triggered; each descriptor carries a number of the caller's.</summary>
internal sealed partial class Epoll
{
    internal const uint In = 1, Out = 4, Error = 8, HangUp = 16;

    private const int CloseOnExec = 0x80000, Add = 1, Modify = 3, Capacity = 1024;

    // The kernel packs epoll_event on x64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Stride = DataOffset + 8;

    private readonly int _fd = epoll_create1(CloseOnExec);
    private readonly byte[] _events = new byte[Capacity * Stride];

    internal void Watch(int fd, int number, uint events) => Control(Add, fd, number, events);

    internal void Change(int fd, int number, uint events) => Control(Modify, fd, number, events);

    /// <summary>Waits at most <paramref name="milliseconds"/> and returns how many descriptors are ready.</summary>
    internal int Wait(int milliseconds) => Math.Max(0, epoll_wait(_fd, _events, Capacity, milliseconds));

    internal (int Number, uint Events) Ready(int index)
    {
        var entry = _events.AsSpan(index * Stride, Stride);
        return (BinaryPrimitives.ReadInt32LittleEndian(entry[DataOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(entry));
    }

    private void Control(int operation, int fd, int number, uint events)
    {
        Span<byte> entry = stackalloc byte[Stride];
        entry.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(entry, events);
        BinaryPrimitives.WriteInt32LittleEndian(entry[DataOffset..], number);
        if (epoll_ctl(_fd, operation, fd, entry) < 0) throw new InvalidOperationException($"epoll_ctl failed with error {Libc.Error}.");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, Span<byte> entry);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, Span<byte> events, int capacity, int milliseconds);
}
