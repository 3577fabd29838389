using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Bennu.Protocol;

/// <summary>
/// A place in a durable topic's log, as clients hold it: <c>@&lt;epoch&gt;:&lt;position&gt;</c>. The <c>ref</c> of a durable message is the
/// cursor after it. Each place has one text only.
/// </summary>
/// <remarks><c>default</c> is no cursor: its epoch and its text are empty.</remarks>
public readonly record struct StreamCursor
{
    /// <summary>How long an epoch may be.</summary>
    public const int MaxEpochLength = 20;

    private const int MaxPositionLength = 20;
    private const int MaxLength = 1 + MaxEpochLength + 1 + MaxPositionLength;

    private static readonly SearchValues<char> EpochCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly string? _epoch;

    /// <summary>Makes a cursor.</summary>
    /// <exception cref="ArgumentException">The epoch is not 1 to 20 ASCII letters or digits.</exception>
    public StreamCursor(string epoch, ulong position)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        if (!IsEpoch(epoch)) throw new ArgumentException("An epoch is 1 to 20 ASCII letters or digits.", nameof(epoch));
        (_epoch, Position) = (epoch, position);
    }

    /// <summary>The incarnation of the log.</summary>
    public string Epoch => _epoch ?? "";

    /// <summary>The position of the last message before the place; 0 before the first one.</summary>
    public ulong Position { get; }

    /// <summary>Reads a cursor as a client sent it.</summary>
    /// <returns>False for whatever <see cref="ToString"/> never gives.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out StreamCursor cursor)
    {
        Span<byte> utf8 = stackalloc byte[MaxLength];
        cursor = default;
        return text is not null && Utf8.FromUtf16(text, utf8, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
            && TryParse(utf8[..length], out cursor);
    }

    /// <summary>Reads a cursor from its UTF-8.</summary>
    /// <returns>False for whatever <see cref="ToString"/> never gives.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out StreamCursor cursor)
    {
        cursor = default;
        if (utf8.Length > MaxLength || utf8.IsEmpty || utf8[0] != '@') return false;
        var colon = utf8.IndexOf((byte)':');
        if (colon < 0 || !TryParsePosition(utf8[(colon + 1)..], out var position)) return false;
        var epoch = Encoding.Latin1.GetString(utf8[1..colon]);
        if (!IsEpoch(epoch)) return false;
        cursor = new StreamCursor(epoch, position);
        return true;
    }

    /// <summary>The cursor as the <c>ref</c> of a frame.</summary>
    public Ref ToRef()
    {
        Span<byte> utf8 = stackalloc byte[MaxLength];
        return Ref.FromUtf8(utf8[..Write(utf8)]);
    }

    /// <summary>The text that clients store and hand back.</summary>
    public override string ToString()
    {
        Span<byte> utf8 = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(utf8[..Write(utf8)]);
    }

    private int Write(Span<byte> utf8)
    {
        if (_epoch is null) return 0;
        Utf8.TryWrite(utf8, $"@{_epoch}:{Position}", out var length);
        return length;
    }

    private static bool IsEpoch(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= MaxEpochLength && !text.ContainsAnyExcept(EpochCharacters);

    // Digits alone, and none that could be left out: the parser itself would take a sign and zeros in front.
    private static bool TryParsePosition(ReadOnlySpan<byte> digits, out ulong position)
    {
        position = 0;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && (digits[0] != '0' || digits.Length == 1)
            && Utf8Parser.TryParse(digits, out position, out var consumed) && consumed == digits.Length;
    }
}
