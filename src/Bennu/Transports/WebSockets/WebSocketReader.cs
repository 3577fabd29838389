using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace Bennu.Transports.WebSockets;

/// <summary>
/// Turns one client's incoming bytes into messages (RFC 6455). A message that came in one frame is handed out where it lies. Holds a buffer
/// only while something unfinished is in it, and none larger than what has arrived asks for. Owner: the transport's read loop.
/// </summary>
internal sealed class WebSocketReader(int maxMessageSize, bool deflate) : IDisposable
{
    private const int SmallestBuffer = 4096;
    private const int MaxFragments = 10_000;
    private const int MaxControlPayload = 125;

    private byte[]? _buffer;                  // _buffer[_start.._end] is what was received and not yet read
    private int _start, _end;
    private ArrayBufferWriter<byte>? _fragments;
    private ArrayBufferWriter<byte>? _inflated;
    private WebSocketOpcode _fragmentsOpcode; // of the unfinished message; Continuation when there is none
    private bool _fragmentsCompressed;
    private int _fragmentCount;
    private bool _isOver;

    /// <summary>The code that the client closed with, 1005 where it gave none; null until it closed.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>The code to close with after a violation.</summary>
    public int ViolationCode { get; private set; }

    public string ViolationReason { get; private set; } = "";

    /// <summary>Where the next bytes from the network go.</summary>
    public Memory<byte> GetMemory()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(SmallestBuffer);
        if (_end < _buffer.Length) return _buffer.AsMemory(_end);
        var pending = _end - _start;
        var target = pending > _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
        _buffer.AsSpan(_start, pending).CopyTo(target);
        if (target != _buffer) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (target, 0, pending);
        return _buffer.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    /// <summary>Gives the buffer back, if nothing unread is in it; true when none is held.</summary>
    public bool ReleaseIfEmpty()
    {
        if (_start < _end) return false;
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (null, 0, 0);
        return true;
    }

    public void Dispose()
    {
        _start = _end;
        ReleaseIfEmpty();
        _isOver = true;
    }

    /// <summary>Reads on. What it hands out is good until the next call of any member. After a close or a violation there is no more.</summary>
    public WebSocketRead Read(out ReadOnlySpan<byte> payload, out bool isBinary)
    {
        payload = default;
        isBinary = false;
        while (!_isOver && WebSocketHeader.TryRead(_buffer.AsSpan(_start, _end - _start), out var header))
        {
            if (Refuse(header) is { } violation) return violation;
            var size = header.Size + (int)header.PayloadLength;
            if (_end - _start < size) return WebSocketRead.NeedMore;
            var frame = _buffer.AsSpan(_start, size);
            var data = frame[header.Size..];
            WebSocketMask.Undo(data, frame.Slice(header.Size - 4, 4));
            _start += size;
            var read = header.IsControl ? ReadControl(header.Opcode, data, out payload) : ReadData(header, data, out payload, out isBinary);
            if (read != WebSocketRead.NeedMore) return read;
        }
        return WebSocketRead.NeedMore;
    }

    // Judges a frame by its header alone, before its payload is awaited.
    private WebSocketRead? Refuse(in WebSocketHeader header)
    {
        if (!header.IsMasked) return Violate(Protocol.CloseCode.ProtocolError, "a client's frame must be masked");
        if (header.HasOtherReservedBits) return Violate(Protocol.CloseCode.ProtocolError, "reserved bits are set");
        if (!header.IsMinimal) return Violate(Protocol.CloseCode.ProtocolError, "the length is not written in as few bytes as it takes");
        return header.Opcode switch
        {
            WebSocketOpcode.Text or WebSocketOpcode.Binary or WebSocketOpcode.Continuation => RefuseData(header),
            WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong => RefuseControl(header),
            _ => Violate(Protocol.CloseCode.ProtocolError, "unknown opcode"),
        };
    }

    private WebSocketRead? RefuseControl(in WebSocketHeader header) =>
        header.IsFinal && !header.IsCompressed && header.PayloadLength <= MaxControlPayload
            ? null
            : Violate(Protocol.CloseCode.ProtocolError, "a control frame must be short, whole and not compressed");

    private WebSocketRead? RefuseData(in WebSocketHeader header)
    {
        var continues = header.Opcode == WebSocketOpcode.Continuation;
        var isInside = _fragmentsOpcode != WebSocketOpcode.Continuation;
        if (continues != isInside) return Violate(Protocol.CloseCode.ProtocolError, "a message begins or goes on out of turn");
        if (header.IsCompressed && (!deflate || continues)) return Violate(Protocol.CloseCode.ProtocolError, "compression was not negotiated");
        if (header.PayloadLength + (ulong)(_fragments?.WrittenCount ?? 0) > (ulong)maxMessageSize)
            return Violate(Protocol.CloseCode.MessageTooBig, "message too big");
        return _fragmentCount < MaxFragments ? null : Violate(Protocol.CloseCode.PolicyViolation, "too many fragments");
    }

    private WebSocketRead ReadControl(WebSocketOpcode opcode, ReadOnlySpan<byte> data, out ReadOnlySpan<byte> payload)
    {
        payload = data;
        if (opcode != WebSocketOpcode.Close) return opcode == WebSocketOpcode.Ping ? WebSocketRead.Ping : WebSocketRead.Pong;
        const int None = 1005;
        var code = data.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(data) : None;
        if (data.Length == 1 || (data.Length >= 2 && code is < 1000 or (>= 1004 and <= 1006) or (>= 1015 and < 3000) or >= 5000))
            return Violate(Protocol.CloseCode.ProtocolError, "illegal close code");
        if (data.Length > 2 && !Utf8.IsValid(data[2..])) return Violate(Protocol.CloseCode.InvalidPayload, "the close reason is not UTF-8");
        CloseCode = code;
        _isOver = true;
        return WebSocketRead.Close;
    }

    private WebSocketRead ReadData(WebSocketHeader header, ReadOnlySpan<byte> data, out ReadOnlySpan<byte> payload, out bool isBinary)
    {
        payload = default;
        isBinary = false;
        if (header.IsFinal && header.Opcode != WebSocketOpcode.Continuation)
            return Complete(header.Opcode, header.IsCompressed, data, out payload, out isBinary);

        if (header.Opcode != WebSocketOpcode.Continuation)
        {
            _fragments = new ArrayBufferWriter<byte>();
            _fragmentsOpcode = header.Opcode;
            _fragmentsCompressed = header.IsCompressed;
        }
        _fragmentCount++;
        _fragments!.Write(data);
        if (!header.IsFinal) return WebSocketRead.NeedMore;

        var whole = _fragments!;
        var opcode = _fragmentsOpcode;
        (_fragments, _fragmentsOpcode, _fragmentCount) = (null, WebSocketOpcode.Continuation, 0);
        return Complete(opcode, _fragmentsCompressed, whole.WrittenSpan, out payload, out isBinary);
    }

    private WebSocketRead Complete(
        WebSocketOpcode opcode, bool isCompressed, ReadOnlySpan<byte> data, out ReadOnlySpan<byte> payload, out bool isBinary)
    {
        payload = data;
        isBinary = opcode == WebSocketOpcode.Binary;
        if (isCompressed)
        {
            _inflated ??= new ArrayBufferWriter<byte>();
            _inflated.ResetWrittenCount();
            switch (PerMessageDeflate.Inflate(data, _inflated, maxMessageSize))
            {
                case InflateResult.TooBig:
                    return Violate(Protocol.CloseCode.MessageTooBig, "message too big");
                case InflateResult.Corrupt:
                    return Violate(Protocol.CloseCode.InvalidPayload, "the compressed message is corrupt");
            }
            payload = _inflated.WrittenSpan;
        }
        return isBinary || Utf8.IsValid(payload) ? WebSocketRead.Message : Violate(Protocol.CloseCode.InvalidPayload, "a text message is not UTF-8");
    }

    private WebSocketRead Violate(int code, string reason)
    {
        ViolationCode = code;
        ViolationReason = reason;
        _isOver = true;
        return WebSocketRead.Violation;
    }
}
