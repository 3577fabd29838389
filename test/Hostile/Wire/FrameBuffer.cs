using System.Buffers.Binary;

namespace Hostile.Wire;

/// <summary>Cuts a server's bytes into frames.</summary>
internal sealed class FrameBuffer(int size = 4096)
{
    private byte[] _bytes = new byte[size];
    private int _start, _end;

    /// <summary>Where the next received bytes go.</summary>
    public Memory<byte> GetMemory()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }
        if (_end == _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
        return _bytes.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    /// <summary>The next whole frame. Its payload is good until the next <see cref="GetMemory"/>.</summary>
    public bool TryRead(out int opcode, out ReadOnlyMemory<byte> payload)
    {
        opcode = 0;
        payload = default;
        var pending = _bytes.AsSpan(_start, _end - _start);
        if (pending.Length < 2) return false;
        var header = (pending[1] & 0x7F) switch { 126 => 4, 127 => 10, _ => 2 };
        if (pending.Length < header) return false;
        var length = header switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(pending[2..]),
            10 => (long)BinaryPrimitives.ReadUInt64BigEndian(pending[2..]),
            _ => pending[1] & 0x7F,
        };
        if (pending.Length < header + length) return false;
        opcode = pending[0] & 0x0F;
        payload = _bytes.AsMemory(_start + header, (int)length);
        _start += header + (int)length;
        return true;
    }

    /// <summary>The head of an HTTP answer, once it is whole.</summary>
    public string? TryReadHead()
    {
        var pending = _bytes.AsSpan(_start, _end - _start);
        var end = pending.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        _start += end + 4;
        return System.Text.Encoding.ASCII.GetString(pending[..end]);
    }
}
