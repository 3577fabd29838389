using System.Buffers;

namespace Bennu.Transports.WebSockets;

/// <summary>Bytes that grow at the end, in an array of the shared pool. A mutable struct, never copied.</summary>
internal struct PooledBytes
{
    private const int FirstSize = 4096;
    private const int LargestKept = 1024 * 1024;

    private byte[]? _array;

    public int Length { get; private set; }

    public readonly ReadOnlyMemory<byte> Written => _array.AsMemory(0, Length);

    /// <summary>Room for at least one byte.</summary>
    public Span<byte> GetSpan()
    {
        Reserve(1);
        return _array.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        Reserve(bytes.Length);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Release()
    {
        if (_array is not null) Return(_array);
        _array = null;
        Length = 0;
    }

    /// <summary>The next size of an array that must hold <paramref name="needed"/> bytes: doubled, so that copying stays linear.</summary>
    public static int Grow(int size, int needed) =>
        (int)Math.Min(Math.Max(Math.Max(2L * size, needed), FirstSize), Array.MaxLength);

    /// <summary>
    /// Gives an array back to the pool. The pool would keep very large ones, many for each processor, long after the few messages that
    /// needed them; those are left to the garbage collector.
    /// </summary>
    public static void Return(byte[] array)
    {
        if (array.Length <= LargestKept) ArrayPool<byte>.Shared.Return(array);
    }

    private void Reserve(int count)
    {
        var size = _array?.Length ?? 0;
        if (size - Length >= count) return;
        var grown = ArrayPool<byte>.Shared.Rent(Grow(size, checked(Length + count)));
        if (_array is not null)
        {
            _array.AsSpan(0, Length).CopyTo(grown);
            Return(_array);
        }
        _array = grown;
    }
}
