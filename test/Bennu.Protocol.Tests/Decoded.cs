using System.Text;

namespace Bennu.Protocol.Tests;

/// <summary>What a serializer made of a client's frame, copied out of its buffer.</summary>
internal sealed record Decoded(Ref JoinRef, Ref Ref, string Topic, bool TopicIsString, string Event, byte[] Payload, bool PayloadIsBinary)
{
    public string PayloadText => Encoding.UTF8.GetString(Payload);

    public static Decoded From(Serializer serializer, ReadOnlySpan<byte> frame, FrameKind kind)
    {
        Assert.True(serializer.TryDecode(frame, kind, out var message, out var error), error);
        Assert.Null(error);
        return new Decoded(
            Ref.FromJson(message.JoinRef),
            Ref.FromJson(message.Ref),
            Encoding.UTF8.GetString(message.Topic),
            message.TopicIsString,
            Encoding.UTF8.GetString(message.Event),
            message.Payload.ToArray(),
            message.PayloadIsBinary);
    }

    public static Decoded FromText(Serializer serializer, string frame) => From(serializer, Encoding.UTF8.GetBytes(frame), FrameKind.Text);

    /// <summary>The error of a frame that must be refused, with nothing of it handed out.</summary>
    public static string Error(Serializer serializer, ReadOnlySpan<byte> frame, FrameKind kind)
    {
        Assert.False(serializer.TryDecode(frame, kind, out var message, out var error));
        Assert.True(message.JoinRef.IsEmpty && message.Ref.IsEmpty && message.Topic.IsEmpty && message.Event.IsEmpty);
        Assert.True(message.Payload.IsEmpty);
        Assert.NotNull(error);
        return error;
    }

    public static string ErrorOfText(Serializer serializer, string frame) =>
        Error(serializer, Encoding.UTF8.GetBytes(frame), FrameKind.Text);
}
