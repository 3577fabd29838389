using System.Text.Unicode;
using Bennu.Protocol;
using CsCheck;

namespace Bennu.Tests.Fuzzing;

/// <summary>The decoders: each frame is either refused with an error or taken apart into parts that can be worked with.</summary>
internal static class DecoderFuzz
{
    private static readonly (Serializer Serializer, FrameKind Kind, byte[][] Seeds)[] Decoders =
    [
        (V1Serializer.Instance, FrameKind.Text, Seeds.V1Text),
        (V2Serializer.Instance, FrameKind.Text, Seeds.V2Text),
        (V2Serializer.Instance, FrameKind.Binary, Seeds.V2Binary),
    ];

    public static void Run(int inputs) => Gen.ULong.Sample(Try, iter: inputs, print: Print);

    private static void Try(ulong seed)
    {
        var (serializer, kind, frame) = Make(seed);
        if (!serializer.TryDecode(frame, kind, out var message, out var error))
        {
            Assert.NotEmpty(error);
            return;
        }
        Assert.Null(error);
        Demand(Utf8.IsValid(message.Event), "event");
        if (message.TopicIsString) Demand(Utf8.IsValid(message.Topic), "topic");
        else FuzzWriter.DemandJson(message.Topic);
        if (!message.PayloadIsBinary) FuzzWriter.DemandJson(message.Payload);
        var (joinRef, @ref) = (Ref.FromJson(message.JoinRef), Ref.FromJson(message.Ref));
        Demand(joinRef.Matches(message.JoinRef) && @ref.Matches(message.Ref), "refs");
    }

    private static (Serializer Serializer, FrameKind Kind, byte[] Frame) Make(ulong seed)
    {
        var dice = new Dice(seed);
        var (serializer, kind, seeds) = dice.Pick(Decoders);
        return (serializer, kind, Mutation.Of(ref dice, seeds, validOf: 10));
    }

    private static string Print(ulong seed)
    {
        var (serializer, kind, frame) = Make(seed);
        return $"{serializer.Name} {kind} {Convert.ToHexString(frame)}";
    }

    // Assert.True would build its message for each of a million inputs.
    private static void Demand(bool holds, string what)
    {
        if (!holds) Assert.Fail(what);
    }
}
