namespace Bennu.Sqlite.Reading;

/// <summary>A topic as a read finds it.</summary>
/// <param name="Id">Its row; 0 where there is none.</param>
/// <param name="Last">The newest position ever recorded.</param>
/// <param name="First">The oldest position that is retained and not too old; 0 where there is none.</param>
/// <param name="BeforeFirst">What that one follows.</param>
internal readonly record struct TopicState(long Id, ulong Last, ulong First, ulong BeforeFirst);
