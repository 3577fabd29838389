using System.Buffers;
using System.Text;

namespace Bennu.Protocol.Tests;

/// <summary>An output that gives exactly the room it was asked for and never allocates.</summary>
internal sealed class ExactBuffer : IBufferWriter<byte>
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public string Text => Encoding.UTF8.GetString(Written);

    public string Hex => Convert.ToHexStringLower(Written);

    public void Clear() => _length = 0;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _buffer.AsMemory(_length, sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _buffer.AsSpan(_length, sizeHint);
}
