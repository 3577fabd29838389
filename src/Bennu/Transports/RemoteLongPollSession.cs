using Bennu.Protocol;

namespace Bennu.Transports;

/// <summary>A session that another node has. What a poll took and could not bring here is noticed: the client is told that its session is gone.</summary>
internal sealed class RemoteLongPollSession(LongPollRelay relay, LongPollOptions options, string node, string session, string mount) : ILongPollSession
{
    public async Task<IReadOnlyList<OutboundFrame>?> PollAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(LongPollVerb.Poll, [], cancellationToken).ConfigureAwait(false);
        if (answer is not { Outcome: LongPollOutcome.Done }) return null;
        var frames = new OutboundFrame[answer.Frames.Length];
        for (var i = 0; i < frames.Length; i++) frames[i] = new OutboundFrame(answer.Frames[i].Bytes, headerLength: 0, answer.Frames[i].Kind);
        return frames;
    }

    public async Task<PostOutcome> PostAsync(IReadOnlyList<(ReadOnlyMemory<byte> Frame, FrameKind Kind)> frames, CancellationToken cancellationToken)
    {
        var taken = 0;
        do
        {
            var piece = Piece(frames, ref taken);
            var answer = await AskAsync(LongPollVerb.Post, piece, cancellationToken).ConfigureAwait(false);
            if (answer is null or { Outcome: LongPollOutcome.Gone }) return PostOutcome.Gone;
            if (answer.Outcome != LongPollOutcome.Done) return PostOutcome.Failed;
        }
        while (taken < frames.Count);
        return PostOutcome.Handled;
    }

    private Task<LongPollAnswer?> AskAsync(LongPollVerb verb, LongPollFrame[] frames, CancellationToken cancellationToken) =>
        relay.AskAsync(node, verb, session, mount, frames, options, cancellationToken);

    private static LongPollFrame[] Piece(IReadOnlyList<(ReadOnlyMemory<byte> Frame, FrameKind Kind)> frames, ref int taken)
    {
        var piece = new List<LongPollFrame>();
        for (var bytes = 0; taken < frames.Count; taken++)
        {
            var (frame, kind) = frames[taken];
            if (piece.Count > 0 && bytes + frame.Length > LongPollRelay.MaxBytes) break;
            piece.Add(new(frame.ToArray(), kind));
            bytes += frame.Length;
        }
        return [.. piece];
    }
}
