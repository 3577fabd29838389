using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Bennu.Protocol;

namespace Bennu.Tests.Support;

/// <summary>V2 that counts the broadcasts it encodes, and holds up one of them, and with it the fastlane's flush.</summary>
internal sealed class WatchedSerializer : Serializer
{
    private readonly ManualResetEventSlim _released = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _broadcasts;

    public const string HeldEvent = "held";

    public int Broadcasts => Volatile.Read(ref _broadcasts);

    public override string Name => "watched";

    /// <summary>Completes when a flush stands still.</summary>
    public Task HeldAsync() => Patience.For(_held.Task, "a flush to be held up");

    public void Release() => _released.Set();

    public override bool TryDecode(
        ReadOnlySpan<byte> frame, FrameKind kind, out InboundMessage message, [NotNullWhen(false)] out string? error) =>
        V2Serializer.Instance.TryDecode(frame, kind, out message, out error);

    public override FrameKind EncodePush(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload) =>
        V2Serializer.Instance.EncodePush(output, joinRef, @ref, topic, @event, payload);

    public override FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response) =>
        V2Serializer.Instance.EncodeReply(output, joinRef, @ref, topic, status, response);

    public override FrameKind EncodeBroadcast(
        IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload)
    {
        Interlocked.Increment(ref _broadcasts);
        if (@event == HeldEvent)
        {
            _held.TrySetResult();
            Assert.True(_released.Wait(TimeSpan.FromSeconds(10)), "The held flush was not released.");
        }
        return V2Serializer.Instance.EncodeBroadcast(output, @ref, topic, @event, payload);
    }
}
