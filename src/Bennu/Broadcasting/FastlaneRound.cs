namespace Bennu.Broadcasting;

/// <summary>Broadcasts on their way round the members of a lane.</summary>
/// <param name="Batch">The broadcasts.</param>
/// <param name="Number">The batch's number.</param>
/// <param name="Start">The visit that they began with; they end with the last member before it.</param>
/// <param name="UpTo">The number of the last item that is delivered when they have ended.</param>
internal readonly record struct FastlaneRound(FastlaneBatch Batch, long Number, long Start, long UpTo);
