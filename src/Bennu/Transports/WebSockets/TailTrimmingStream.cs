using System.Buffers;

namespace Bennu.Transports.WebSockets;

/// <summary>Passes on all but the last four bytes written before it is completed: the tail of deflate's flush (RFC 7692, 7.2.1).</summary>
internal sealed class TailTrimmingStream(IBufferWriter<byte> output) : OneWayStream
{
    private const int TailLength = 4;

    private readonly byte[] _held = new byte[TailLength];
    private int _heldLength;
    private bool _completed;

    public override bool CanWrite => true;

    /// <summary>Drops the tail and whatever is written after, such as the final block of a deflater that is disposed.</summary>
    public void Complete() => _completed = true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_completed) return;
        var surplus = Math.Max(0, _heldLength + buffer.Length - TailLength);
        var fromHeld = Math.Min(surplus, _heldLength);
        output.Write(_held.AsSpan(0, fromHeld));
        _held.AsSpan(fromHeld, _heldLength - fromHeld).CopyTo(_held);
        _heldLength -= fromHeld;

        var direct = surplus - fromHeld;
        output.Write(buffer[..direct]);
        buffer[direct..].CopyTo(_held.AsSpan(_heldLength));
        _heldLength += buffer.Length - direct;
    }
}
