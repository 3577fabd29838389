using System.Buffers;
using System.Text;

namespace Bennu.Protocol;

/// <summary>Writes one frame into one span of the output; nothing is in the output before <see cref="Commit"/>.</summary>
internal ref struct FrameWriter(IBufferWriter<byte> output, int maxLength)
{
    private readonly Span<byte> _buffer = output.GetSpan(maxLength);
    private int _length;

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
    }

    public void WriteUtf8(string text) => _length += Encoding.UTF8.GetBytes(text, _buffer[_length..]);

    public void WriteJsonString(string text) => _length += JsonText.Write(text, _buffer[_length..]);

    public readonly void Commit() => output.Advance(_length);
}
