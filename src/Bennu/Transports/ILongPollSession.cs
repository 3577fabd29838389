using Bennu.Protocol;

namespace Bennu.Transports;

/// <summary>What the requests of one long-poll client speak to: its session, which may be on another node.</summary>
internal interface ILongPollSession
{
    /// <summary>
    /// Waits for frames, at most for the window, and takes those that are there. A later poll takes the place of an earlier one, which then ends
    /// without any.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the client gave the poll up; nothing is taken then.</param>
    /// <returns>The frames, perhaps none; null where the session is gone.</returns>
    Task<IReadOnlyList<OutboundFrame>?> PollAsync(CancellationToken cancellationToken);

    /// <summary>Hands a client's frames to the connection, those of one post after those of another. A malformed one ends the session.</summary>
    Task<PostOutcome> PostAsync(IReadOnlyList<(ReadOnlyMemory<byte> Frame, FrameKind Kind)> frames, CancellationToken cancellationToken);
}

/// <summary>What became of a post.</summary>
internal enum PostOutcome
{
    /// <summary>All frames were handed over.</summary>
    Handled,

    /// <summary>One was malformed, or the session did not take them in time.</summary>
    Failed,

    /// <summary>There is no such session any more.</summary>
    Gone,
}
