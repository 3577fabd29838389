using System.Text;
using System.Text.Json;
using Bennu.Protocol;

namespace Bennu.Testing.Wire;

/// <summary>One frame of version 2 as a client has it: an array of five, or bytes (sections 2.3 and 2.4).</summary>
internal sealed record Frame(string? JoinRef, string? Ref, string Topic, string Event, Payload Payload)
{
    /// <summary>Reads what the server sent. A binary reply reads as <c>phx_reply</c>, its status given beside.</summary>
    public static Frame Read(ReadOnlySpan<byte> frame, FrameKind kind, out string? status)
    {
        status = null;
        return kind == FrameKind.Binary ? ReadBinary(frame, out status) : ReadText(frame);
    }

    /// <summary>As the client sends it.</summary>
    public (byte[] Bytes, FrameKind Kind) Encode() => Payload.IsBinary ? (EncodeBinary(), FrameKind.Binary) : (Encoding.UTF8.GetBytes(ToString()), FrameKind.Text);

    /// <summary>As people read it.</summary>
    public override string ToString() =>
        $"[{Quote(JoinRef)},{Quote(Ref)},{Quote(Topic)},{Quote(Event)},{(Payload.IsBinary ? $"<{Convert.ToHexStringLower(Payload.Data.Span)}>" : Encoding.UTF8.GetString(Payload.Data.Span))}]";

    private static Frame ReadText(ReadOnlySpan<byte> frame)
    {
        var parts = JsonElement.Parse(frame);
        return new Frame(
            parts[0].GetString(), parts[1].GetString(), parts[2].GetString()!, parts[3].GetString()!,
            Payload.Json(Encoding.UTF8.GetBytes(parts[4].GetRawText())));
    }

    // 00 push: join_ref, topic, event · 01 reply: join_ref, ref, topic, status · 02 broadcast: topic, event; before them a byte each for their lengths
    private static Frame ReadBinary(ReadOnlySpan<byte> frame, out string? status)
    {
        var kind = frame[0];
        var texts = new string[kind switch { 0 => 3, 1 => 4, _ => 2 }];
        var at = 1 + texts.Length;
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetString(frame.Slice(at, frame[1 + i]));
            at += frame[1 + i];
        }
        var payload = Payload.Binary(frame[at..].ToArray());
        status = kind == 1 ? texts[3] : null;
        return kind switch
        {
            0 => new Frame(texts[0], null, texts[1], texts[2], payload),
            1 => new Frame(texts[0], texts[1], texts[2], ReservedEvent.Reply, payload),
            _ => new Frame(null, null, texts[0], texts[1], payload),
        };
    }

    // 00, four lengths, join_ref, ref, topic, event, data
    private byte[] EncodeBinary()
    {
        byte[][] texts = [.. new[] { JoinRef ?? "", Ref ?? "", Topic, Event }.Select(Encoding.UTF8.GetBytes)];
        return [0, .. texts.Select(text => checked((byte)text.Length)), .. texts.SelectMany(text => text), .. Payload.Data.ToArray()];
    }

    private static string Quote(string? text) => text is null ? "null" : $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
