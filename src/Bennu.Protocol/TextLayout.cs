using System.Text.Json;
using System.Text.Unicode;

namespace Bennu.Protocol;

/// <summary>A layout of text frames. What its layouts share: strict JSON, and what the five values may be.</summary>
internal abstract class TextLayout
{
    public bool TryDecode(ReadOnlySpan<byte> frame, out InboundMessage message, out string? error)
    {
        message = default;
        try
        {
            error = Utf8.IsValid(frame) ? Read(new FrameReader(frame), ref message) ?? Interpret(ref message) : "not UTF-8";
        }
        catch (JsonException malformed)
        {
            error = FrameReader.Describe(malformed);
        }

        if (error is not null) message = default;
        return error is null;
    }

    /// <summary>Finds the five values, as raw JSON; returns what is wrong with the frame, or null.</summary>
    protected abstract string? Read(FrameReader reader, ref InboundMessage raw);

    private static string? Interpret(ref InboundMessage message)
    {
        if (!JsonText.IsString(message.Event)) return "the event is not a string";
        message.JoinRef = JsonText.Canonical(message.JoinRef);
        message.Ref = JsonText.Canonical(message.Ref);
        message.TopicIsString = JsonText.IsString(message.Topic);
        if (message.TopicIsString) message.Topic = JsonText.Unquote(message.Topic);
        message.Event = JsonText.Unquote(message.Event);
        return null;
    }
}
