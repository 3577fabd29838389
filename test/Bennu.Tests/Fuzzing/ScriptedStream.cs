namespace Bennu.Tests.Fuzzing;

/// <summary>A connection whose client sends given bytes in chunks of any size, and ends. Keeps what it is sent.</summary>
internal sealed class ScriptedStream(byte[] script, Dice dice) : MemoryStream
{
    private readonly List<byte> _sent = [];
    private int _position;
    private int _writing;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (dice.Once(8)) await Task.Yield(); // nothing there yet
        var rest = Math.Min(buffer.Length, script.Length - _position);
        if (rest <= 1) return Take(buffer, rest);
        return Take(buffer, dice.Once(3) ? rest : 1 + dice.Below(rest));
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Assert.Equal(1, Interlocked.Increment(ref _writing)); // one writer at a time
        _sent.AddRange(buffer.Span);
        Interlocked.Decrement(ref _writing);
        return default;
    }

    /// <summary>The frames that were sent: their first byte and their payload.</summary>
    public List<(byte First, byte[] Payload)> Frames()
    {
        var frames = new List<(byte, byte[])>();
        var rest = _sent.ToArray().AsSpan();
        while (!rest.IsEmpty)
        {
            var (header, length) = rest[1] switch
            {
                126 => (4, (rest[2] << 8) | rest[3]),
                127 => (10, (int)System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(rest[2..])),
                var small => (2, small), // a mask bit would make it too long
            };
            frames.Add((rest[0], rest.Slice(header, length).ToArray()));
            rest = rest[(header + length)..];
        }
        return frames;
    }

    private int Take(Memory<byte> buffer, int count)
    {
        script.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
