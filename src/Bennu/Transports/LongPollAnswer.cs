namespace Bennu.Transports;

/// <summary>One of the answers to a call: first that the session is there, or not, then what came of it.</summary>
/// <param name="Id">The call's.</param>
/// <param name="Outcome">What is said.</param>
/// <param name="Frames">What a poll took.</param>
internal sealed record LongPollAnswer(string Id, LongPollOutcome Outcome, LongPollFrame[] Frames);

/// <summary>What an answer says.</summary>
internal enum LongPollOutcome
{
    Found,
    Gone,
    Done,
    Failed,
}
