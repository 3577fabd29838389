namespace Bennu.Transports;

/// <summary>A poll or a post on its way to the node that has its session.</summary>
/// <param name="Id">Names it between the two nodes.</param>
/// <param name="Node">The node that asks.</param>
/// <param name="Verb">What is asked.</param>
/// <param name="Session">The session.</param>
/// <param name="Mount">The path of the mount that the client asked, which must be the session's.</param>
/// <param name="Frames">What was posted.</param>
internal sealed record LongPollCall(string Id, string Node, LongPollVerb Verb, string Session, string Mount, LongPollFrame[] Frames);

/// <summary>What a call asks for.</summary>
internal enum LongPollVerb
{
    Poll,
    Post,
    Cancel,
}
