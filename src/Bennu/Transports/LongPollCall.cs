using System.Text.Json.Serialization;
using Bennu.Protocol;

namespace Bennu.Transports;

/// <summary>A poll or a post on its way to the node that has its session.</summary>
/// <param name="Id">Names it between the two nodes.</param>
/// <param name="Node">The node that asks.</param>
/// <param name="Verb">What is asked.</param>
/// <param name="Session">The session.</param>
/// <param name="Mount">The path of the mount that the client asked, which must be the session's.</param>
/// <param name="Frames">What was posted.</param>
internal sealed record LongPollCall(string Id, string Node, LongPollVerb Verb, string Session, string Mount, LongPollFrame[] Frames);

/// <summary>One of the answers to a call: first that the session is there, or not, then what came of it.</summary>
/// <param name="Id">The call's.</param>
/// <param name="Outcome">What is said.</param>
/// <param name="Frames">What a poll took.</param>
internal sealed record LongPollAnswer(string Id, LongPollOutcome Outcome, LongPollFrame[] Frames);

/// <summary>A frame between two nodes.</summary>
internal sealed record LongPollFrame(byte[] Bytes, FrameKind Kind);

internal enum LongPollVerb
{
    Poll,
    Post,
    Cancel,
}

internal enum LongPollOutcome
{
    Found,
    Gone,
    Done,
    Failed,
}

[JsonSerializable(typeof(LongPollCall))]
[JsonSerializable(typeof(LongPollAnswer))]
internal sealed partial class LongPollJson : JsonSerializerContext;
