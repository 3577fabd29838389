using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Bennu.Transports.WebSockets;

/// <summary>
/// Turns a client's bytes into messages and control frames (RFC 6455, and RFC 7692 where deflate was negotiated). Does no I/O: bytes go
/// in by <see cref="GetMemory"/> and <see cref="Advance"/>, and <see cref="Read"/> is called until it needs more.
/// Owner: the transport's read loop.
/// </summary>
/// <param name="maxMessageSize">Bytes a message may have, compressed or inflated; 1 GiB at most.</param>
/// <param name="deflate">Whether messages may be compressed.</param>
internal sealed class WebSocketReader(int maxMessageSize, bool deflate) : IDisposable
{
    private const int MaxFragments = 10_000;
    private const int LargestMessage = 1 << 30;
    private const int NoCode = 1005;

    private readonly int _limit = Math.Min(maxMessageSize, LargestMessage);
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private PooledBytes _message;
    private PooledBytes _inflated;
    private int _fragments;
    private bool _isBinary;
    private bool _isCompressed;
    private bool _ended;

    /// <summary>The code of the received close, 1005 when it had none; <see langword="null"/> before.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>The reason of the received close, empty when it had none; <see langword="null"/> before.</summary>
    public string? CloseReason { get; private set; }

    /// <summary>The code to close with after a violation.</summary>
    public int ViolationCode { get; private set; }

    /// <summary>What the violation was, empty before.</summary>
    public string ViolationReason { get; private set; } = "";

    /// <summary>Where the next received bytes go, never empty. It grows with what has come, never with what was announced.</summary>
    public Memory<byte> GetMemory()
    {
        var pending = _end - _start;
        // Moving the rest to the front costs no more than what was read out before it.
        if (_start >= pending) MoveTo(_buffer);
        if (_buffer is null || _end == _buffer.Length)
        {
            var full = _buffer;
            MoveTo(ArrayPool<byte>.Shared.Rent(PooledBytes.Grow(full?.Length ?? 0, pending + 1)));
            if (full is not null) PooledBytes.Return(full);
        }
        return _buffer.AsMemory(_end);
    }

    /// <summary>Takes in the first <paramref name="count"/> bytes of <see cref="GetMemory"/>.</summary>
    public void Advance(int count)
    {
        if (!_ended) _end += count;
    }

    /// <summary>Reads the next message or control frame.</summary>
    /// <param name="payload">Its bytes, valid until the next call of any other member that reads, gives memory or releases.</param>
    /// <param name="isBinary">Whether a message is binary and not text.</param>
    public WebSocketRead Read(out ReadOnlySpan<byte> payload, out bool isBinary)
    {
        payload = default;
        isBinary = false;
        DropDelivered();
        while (!_ended)
        {
            var pending = _buffer.AsSpan(_start, _end - _start);
            if (!ClientFrameHeader.TryParse(pending, deflate, out var header, out var violation))
                return violation is null ? WebSocketRead.NeedMore : Violate(1002, violation);
            if (!header.IsControl && !IsAllowed(header)) return WebSocketRead.Violation;
            if (pending.Length < header.Length + header.PayloadLength) return WebSocketRead.NeedMore;

            var body = pending.Slice(header.Length, (int)header.PayloadLength);
            FrameMask.Apply(body, ClientFrameHeader.Mask(pending[..header.Length]));
            var bodyStart = _start + header.Length;
            _start = bodyStart + body.Length;
            switch (header.Opcode)
            {
                case WebSocketOpcode.Close:
                    return ReadClose(body);
                case WebSocketOpcode.Ping:
                    payload = body;
                    return WebSocketRead.Ping;
                case WebSocketOpcode.Pong:
                    payload = body;
                    return WebSocketRead.Pong;
            }

            if (header.Opcode != WebSocketOpcode.Continuation)
            {
                _isBinary = header.Opcode == WebSocketOpcode.Binary;
                _isCompressed = header.IsCompressed;
                if (header.IsFinal) return Deliver(_buffer.AsMemory(bodyStart, body.Length), out payload, out isBinary);
            }
            _message.Append(body);
            _fragments++;
            if (!header.IsFinal) continue;
            _fragments = 0;
            return Deliver(_message.Written, out payload, out isBinary);
        }
        return WebSocketRead.NeedMore;
    }

    /// <summary>Gives the buffers back unless part of a frame or message waits in them. Returns whether none is held.</summary>
    public bool ReleaseIfEmpty()
    {
        if (_start != _end || _fragments != 0) return false;
        Release();
        return true;
    }

    /// <summary>Ends reading and gives the buffers back.</summary>
    public void Dispose() => End();

    private bool IsAllowed(in ClientFrameHeader header)
    {
        var isContinuation = header.Opcode == WebSocketOpcode.Continuation;
        if (isContinuation && _fragments == 0) Violate(1002, "continuation of no message");
        else if (!isContinuation && _fragments != 0) Violate(1002, "new message within a fragmented one");
        else if (header.PayloadLength > _limit - _message.Length) Violate(1009, "message too big");
        else if (_fragments == MaxFragments) Violate(1008, "too many fragments");
        return !_ended;
    }

    private WebSocketRead Deliver(ReadOnlyMemory<byte> message, out ReadOnlySpan<byte> payload, out bool isBinary)
    {
        payload = default;
        isBinary = _isBinary;
        if (_isCompressed)
        {
            var inflation = MessageInflater.Inflate(message, _limit, ref _inflated);
            if (inflation == Inflation.TooBig) return Violate(1009, "inflated message too big");
            if (inflation == Inflation.Corrupt) return Violate(1007, "corrupt compressed message");
            message = _inflated.Written;
        }
        if (!isBinary && !Utf8.IsValid(message.Span)) return Violate(1007, "text is not UTF-8");
        payload = message.Span;
        return WebSocketRead.Message;
    }

    private WebSocketRead ReadClose(ReadOnlySpan<byte> body)
    {
        if (body.Length == 1) return Violate(1002, "close code cut short");
        var code = body.IsEmpty ? NoCode : BinaryPrimitives.ReadUInt16BigEndian(body);
        if (!body.IsEmpty && code is < 1000 or (> 1003 and < 1007) or (> 1014 and < 3000) or > 4999)
            return Violate(1002, "illegal close code");
        var reason = body.IsEmpty ? body : body[2..];
        if (!Utf8.IsValid(reason)) return Violate(1007, "close reason is not UTF-8");
        CloseCode = code;
        CloseReason = Encoding.UTF8.GetString(reason);
        End();
        return WebSocketRead.Close;
    }

    private WebSocketRead Violate(int code, string reason)
    {
        ViolationCode = code;
        ViolationReason = reason;
        End();
        return WebSocketRead.Violation;
    }

    private void DropDelivered()
    {
        _inflated.Release();
        if (_fragments == 0) _message.Release();
    }

    private void MoveTo(byte[]? array)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(array);
        _end -= _start;
        _start = 0;
        _buffer = array;
    }

    private void End()
    {
        _ended = true;
        _fragments = 0;
        Release();
    }

    private void Release()
    {
        if (_buffer is not null) PooledBytes.Return(_buffer);
        _buffer = null;
        _start = _end = 0;
        _inflated.Release();
        _message.Release();
    }
}
